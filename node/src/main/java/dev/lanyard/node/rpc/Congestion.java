package dev.lanyard.node.rpc;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The TCP congestion control of a node's sockets, by Linux's socket option {@code TCP_CONGESTION}
 * (tcp(7)). A listening socket hands it on to those it accepts.
 */
final class Congestion {
  /** Of this computer's kernel, whatever that is. */
  static final Congestion OF_SYSTEM = new Congestion(Optional.empty());

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_CONGESTION = 13;
  private static final Path AVAILABLE =
      Path.of("/proc/sys/net/ipv4/tcp_available_congestion_control");

  private final Optional<byte[]> name;

  private Congestion(Optional<byte[]> name) {
    this.name = name;
  }

  /**
   * The one of this name; nothing for the system's.
   *
   * @throws Fault INVALID where the kernel lacks it or does not let this user choose it
   */
  static Congestion named(Optional<String> name) {
    if (name.isEmpty()) {
      return OF_SYSTEM;
    }
    Congestion congestion =
        new Congestion(name.map(text -> text.getBytes(StandardCharsets.US_ASCII)));
    congestion.tryOut(name.get());
    return congestion;
  }

  /** Has a socket use it; one that listens hands it on to those it accepts. */
  <C extends Channel> C on(C channel) {
    name.ifPresent(bytes ->
        channel
            .config()
            .setOption(
                new RawUnixChannelOption(
                    "TCP_CONGESTION", IPPROTO_TCP, TCP_CONGESTION, bytes.length),
                ByteBuffer.wrap(bytes)));
    return channel;
  }

  private void tryOut(String wanted) {
    if (!Epoll.isAvailable()) {
      throw Fault.of(
          Reason.INVALID, "--congestion works on Linux alone; start the node without it");
    }
    EpollSocketChannel socket = new EpollSocketChannel();
    try {
      Channel _ = on(socket);
    } catch (ChannelException e) {
      throw Fault.because(
          e,
          Reason.INVALID,
          "this computer's kernel does not let the node use the congestion control '%s'%s; choose"
              + " one of those, load its module, or start the node without --congestion",
          Printable.of(wanted),
          available());
    } finally {
      socket.unsafe().closeForcibly();
    }
  }

  private static String available() {
    try {
      return " (it has " + Files.readString(AVAILABLE).strip().replace(" ", ", ") + ")";
    } catch (IOException e) {
      return "";
    }
  }
}
