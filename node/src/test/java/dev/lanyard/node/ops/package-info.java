/** What watchers get from a node, asked over real HTTP on loopback. */
@NullMarked
package dev.lanyard.node.ops;

import org.jspecify.annotations.NullMarked;
