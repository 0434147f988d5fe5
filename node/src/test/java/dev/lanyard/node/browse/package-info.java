/** Looking around in a mesh of fakes. */
@NullMarked
package dev.lanyard.node.browse;

import org.jspecify.annotations.NullMarked;
