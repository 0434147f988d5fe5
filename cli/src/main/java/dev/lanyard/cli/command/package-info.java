/**
 * The commands, each in its own room: what it is asked, which call of the node it makes and how the
 * answer reads as a table and as JSON. {@code Verb} lists them; {@code LanyardCommand} holds the
 * options they have in common, {@code Session} is one run of one of them, in its {@code
 * Surroundings}. What several commands print alike has a name of its own: {@code Listing}, {@code
 * ShareReport}, {@code DownloadReport}.
 */
@NullMarked
package dev.lanyard.cli.command;

import org.jspecify.annotations.NullMarked;
