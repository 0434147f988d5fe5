package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Requires;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CongestionTest {
  /** What the kernel writes the name into, whatever its length. */
  private static final int NAME_BYTES = 16;

  @BeforeEach
  void needsLinux() {
    Requires.linux();
    assertTrue(Epoll.isAvailable(), "the library that makes sockets is loaded");
  }

  @Test
  void leavesTheSystemsWhereNoneIsNamed() {
    assertSame(Congestion.OF_SYSTEM, Congestion.named(Optional.empty()));
  }

  @Test
  void setsItOnASocket() {
    // Every kernel has reno, and lets everybody choose it.
    EpollSocketChannel socket = new EpollSocketChannel();
    try {
      assertSame(socket, Congestion.named(Optional.of("reno")).on(socket));
      ByteBuffer name =
          socket.config().getOption(new RawUnixChannelOption("TCP_CONGESTION", 6, 13, NAME_BYTES));
      assertEquals(
          "reno", StandardCharsets.US_ASCII.decode(name).toString().strip().replace("\0", ""));
    } finally {
      socket.unsafe().closeForcibly();
    }
  }

  @Test
  void saysInOneLineWhatTheKernelHasInstead() {
    Fault fault = assertThrows(Fault.class, () -> Congestion.named(Optional.of("nosuch")));

    assertEquals(Reason.INVALID, fault.reason());
    assertTrue(fault.getMessage().contains("nosuch"), fault.getMessage());
    assertTrue(fault.getMessage().contains("reno"), fault.getMessage());
    assertEquals(1, fault.getMessage().lines().count());
  }
}
