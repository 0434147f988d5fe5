package dev.lanyard.node.share;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** A file that somebody appends to every few milliseconds, until it is stopped. */
final class GrowingFile {
  private static final long PAUSE_NANOS = 5_000_000;

  private final Thread writer;
  private volatile boolean stopped;

  GrowingFile(Path file) throws IOException {
    Files.writeString(file, "start");
    writer = Thread.ofPlatform().start(() -> write(file));
  }

  private void write(Path file) {
    while (!stopped) {
      try {
        Files.writeString(file, "more", StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    writer.join();
  }
}
