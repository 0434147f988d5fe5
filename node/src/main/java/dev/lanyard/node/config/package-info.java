/**
 * What the owner asked for. {@link dev.lanyard.node.config.SettingsReader} reads the command line
 * into an {@link dev.lanyard.node.config.Invocation}, for the most part one that runs the node with
 * its {@link dev.lanyard.node.config.Settings}. The table of all settings is {@code Setting};
 * {@code Flags}, {@code Variables} and {@code ConfFile} each read one source into {@code Given}s
 * that know their {@code Origin}; {@code Sources} lets a flag win over a variable, and a variable
 * over the file; {@code Values} says what a value may be. A wrong key or value is refused in one
 * line that says where it stands and what is allowed; {@code Nearest} guesses what was meant.
 */
@NullMarked
package dev.lanyard.node.config;

import org.jspecify.annotations.NullMarked;
