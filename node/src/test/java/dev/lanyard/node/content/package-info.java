/** Values, against vectors that were computed elsewhere. */
@NullMarked
package dev.lanyard.node.content;

import org.jspecify.annotations.NullMarked;
