/** Sharing, on real folders. */
@NullMarked
package dev.lanyard.node.share;

import org.jspecify.annotations.NullMarked;
