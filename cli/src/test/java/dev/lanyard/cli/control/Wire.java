package dev.lanyard.cli.control;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A port of its own that leads to another, until it is cut, as when the process there is killed.
 */
final class Wire implements AutoCloseable {
  private final List<Closeable> ends = new CopyOnWriteArrayList<>();
  private final ServerSocket entrance;
  private final int exit;

  Wire(int exit) throws IOException {
    this.exit = exit;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ends.add(entrance);
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entrance.accept();
        Socket far = new Socket(InetAddress.getLoopbackAddress(), exit);
        ends.add(near);
        ends.add(far);
        Thread _ = Thread.ofVirtual().start(() -> carry(near, far));
        Thread _ = Thread.ofVirtual().start(() -> carry(far, near));
      }
    } catch (IOException cut) {
      close();
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException cut) {
      close();
    }
  }

  @Override
  public void close() {
    ends.forEach(Wire::closeQuietly);
  }

  private static void closeQuietly(Closeable end) {
    try {
      end.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
