/**
 * Looking around in the whole mesh: listing places, searching every node at once, and turning what
 * a person calls a thing into what a download can bring. This node is looked at like any other.
 */
@NullMarked
package dev.lanyard.node.browse;

import org.jspecify.annotations.NullMarked;
