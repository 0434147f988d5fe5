package dev.lanyard.node.store;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Swaps a folder for a link to another one and back, until it is closed. */
final class Swapping implements AutoCloseable {
  private final Thread thread;

  /**
   * Begins at once.
   *
   * @param aside where the folder is meanwhile
   */
  Swapping(Path folder, Path aside, Path target) {
    this.thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  Files.move(folder, aside);
                  Files.createSymbolicLink(folder, target);
                  Files.delete(folder);
                  Files.move(aside, folder);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Override
  public void close() {
    thread.interrupt();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
