/**
 * Who is out there. {@link dev.lanyard.node.peer.Discovery} adapters bring {@link
 * dev.lanyard.node.peer.Hint}s; the {@link dev.lanyard.node.peer.Acquaintance} turns a hint into a
 * peer by dialling it; the {@link dev.lanyard.node.peer.PeerDirectory} keeps what is known of each.
 * No gRPC type appears here: {@link dev.lanyard.node.peer.Dialer} and {@link
 * dev.lanyard.node.peer.PeerClient} are ports.
 */
@NullMarked
package dev.lanyard.node.peer;

import org.jspecify.annotations.NullMarked;
