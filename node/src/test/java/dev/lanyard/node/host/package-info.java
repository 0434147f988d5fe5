/** Which interfaces are chosen. */
@NullMarked
package dev.lanyard.node.host;

import org.jspecify.annotations.NullMarked;
