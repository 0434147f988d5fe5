/** Who a node is, against real folders and certificates. */
@NullMarked
package dev.lanyard.node.identity;

import org.jspecify.annotations.NullMarked;
