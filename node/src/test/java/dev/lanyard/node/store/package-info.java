/** Bytes on disk, on real file systems. */
@NullMarked
package dev.lanyard.node.store;

import org.jspecify.annotations.NullMarked;
