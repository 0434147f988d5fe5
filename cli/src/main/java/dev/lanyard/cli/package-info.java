/**
 * The {@code lanyard} command: what a person or a script types, and where it begins. {@code Main}
 * is the process, {@code CommandTree} makes the commands that were named, {@code HelpPages} lays
 * out their help and {@code ErrorLine} says in one line what went wrong. What each command does is
 * in {@code command}, how it reaches the node in {@code control}, how it prints in {@code output}.
 */
@NullMarked
package dev.lanyard.cli;

import org.jspecify.annotations.NullMarked;
