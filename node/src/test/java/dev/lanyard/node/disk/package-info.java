/** Folders on real file systems. */
@NullMarked
package dev.lanyard.node.disk;

import org.jspecify.annotations.NullMarked;
