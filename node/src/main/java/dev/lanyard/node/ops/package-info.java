/**
 * What the one who runs the node sees of it. {@link dev.lanyard.node.ops.OpsServer} answers {@code
 * /metrics}, {@code /healthz} and {@code /readyz}; {@link dev.lanyard.node.ops.Metrics} counts, and
 * names every series; {@link dev.lanyard.node.ops.Readiness} says whether the node can be used yet;
 * {@link dev.lanyard.node.ops.Logging} sets up what goes to standard error, as {@code PlainLines}
 * or {@code JsonLines}, with java.util.logging brought in by {@code JulBridge}.
 */
@NullMarked
package dev.lanyard.node.ops;

import org.jspecify.annotations.NullMarked;
