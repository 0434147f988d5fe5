/**
 * This computer's network interfaces: which there are, what kind each is, and which of them
 * discovery should use.
 */
@NullMarked
package dev.lanyard.node.host;

import org.jspecify.annotations.NullMarked;
