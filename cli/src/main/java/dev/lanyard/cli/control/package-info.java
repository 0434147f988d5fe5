/**
 * How the command line reaches the node of its owner. A {@code Home} is the node's folder and holds
 * a {@code RunningNode} while one runs; {@code NodeConnector} makes a {@code NodeLink} to it, by
 * {@code TlsConnector} for real; {@code NodeCommand} starts the node's own program where none runs.
 * Whatever goes wrong becomes one {@code CommandFailure} with its {@code ExitStatus}; what the
 * node's gRPC codes mean is decided in {@code RpcFailure} alone.
 */
@NullMarked
package dev.lanyard.cli.control;

import org.jspecify.annotations.NullMarked;
