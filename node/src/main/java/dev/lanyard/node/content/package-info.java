/**
 * Values: what a content is and how it is known. A {@link dev.lanyard.node.content.Digest} names a
 * {@link dev.lanyard.node.content.Manifest}, the digests of the chunks that a {@link
 * dev.lanyard.node.content.ChunkLayout} cuts; a {@link dev.lanyard.node.content.ChunkSet} says
 * which of them somebody has; an {@link dev.lanyard.node.content.Entry} is where a content lies in
 * a share. Nothing here does I/O beyond a channel handed in.
 */
@NullMarked
package dev.lanyard.node.content;

import org.jspecify.annotations.NullMarked;
