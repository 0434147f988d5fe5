/**
 * What can go wrong, as one exception with a reason; the reason becomes a gRPC status in one place.
 */
@NullMarked
package dev.lanyard.node.fault;

import org.jspecify.annotations.NullMarked;
