/**
 * Finds what the disk has lost, and gets it back. Every file that was read once is read again, when
 * its owner asks ({@link dev.lanyard.node.heal.Check}) or slowly in the background ({@link
 * dev.lanyard.node.heal.Scrub}); one whose bytes are others, though nobody wrote it, is served no
 * more, and is fetched again from a peer that has it whole: a download like any other.
 */
@NullMarked
package dev.lanyard.node.heal;

import org.jspecify.annotations.NullMarked;
