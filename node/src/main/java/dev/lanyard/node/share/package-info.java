/**
 * What this node shares: changes on disk become changes in the catalogue. {@link
 * dev.lanyard.node.share.Shares} keeps the {@code Definitions} and has a {@code Indexer} for each
 * share, which waits for {@code Dirt} that the {@code Watcher} reports or for the next full {@code
 * Scan}, compares the disk with the catalogue, and in a {@code Pass} has the {@code Hasher} read
 * what is new and settled. {@code IgnoreRules} say what is left out, {@code RootCheck} whether the
 * share's root is there at all.
 */
@NullMarked
package dev.lanyard.node.share;

import org.jspecify.annotations.NullMarked;
