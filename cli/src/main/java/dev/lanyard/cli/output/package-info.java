/**
 * How the command line prints. Text becomes {@code Span}s, which are {@code SafeText} and have a
 * {@code Tone}; spans become lines and {@code Table}s on a {@code Screen}, which knows whether it
 * is a terminal; {@code ProgressLine} redraws a {@code ProgressBar}; {@code JsonObjects} and {@code
 * HumanText} put values into the words that scripts and people read. Nothing here knows the node.
 */
@NullMarked
package dev.lanyard.cli.output;

import org.jspecify.annotations.NullMarked;
