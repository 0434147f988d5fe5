/**
 * Everything gRPC: the server with its services, the channels to other nodes, mutual TLS, and
 * Resilience4j around every call. The only package that sees generated types; {@code Wire…} classes
 * turn them into the domain's and back, checking form and bounds on the way in, and {@link
 * dev.lanyard.node.rpc.FaultStatus} turns faults into statuses.
 */
@NullMarked
package dev.lanyard.node.rpc;

import org.jspecify.annotations.NullMarked;
