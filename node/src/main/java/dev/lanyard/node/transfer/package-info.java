/**
 * The one path by which bytes arrive, and the one by which they leave. A {@link
 * dev.lanyard.node.transfer.Download} brings what is {@link dev.lanyard.node.transfer.Wanted}: its
 * {@link dev.lanyard.node.transfer.Planner} decides which chunk is asked of whom, a source session
 * for each peer asks and verifies, an assembly for each content writes, and the publisher gives
 * final names. {@link dev.lanyard.node.transfer.Serving} hands out the chunks of what this node
 * shares, holds, or is itself still fetching.
 */
@NullMarked
package dev.lanyard.node.transfer;

import org.jspecify.annotations.NullMarked;
