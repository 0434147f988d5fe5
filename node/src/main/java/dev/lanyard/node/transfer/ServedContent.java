package dev.lanyard.node.transfer;

import dev.lanyard.node.catalog.Located;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSums;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.store.ChunkReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A content that this node can send chunks of. For one thread. */
sealed interface ServedContent extends AutoCloseable {
  ChunkLayout layout();

  /** Whether the chunk is here. */
  boolean has(int chunk);

  /**
   * Fills {@code into} with bytes of a chunk that is here.
   *
   * @throws Fault CHANGED where the file is no longer what was indexed
   */
  void read(ByteBuffer into, long offset);

  /** Fails with CHANGED where the file is no longer what was indexed. */
  void checkUnchanged();

  /** The rolling checksums of its chunks, where all are here; reads all of it. */
  Optional<ChunkSums> sums();

  /** How fast it may be sent, besides the node's own limit. */
  Optional<RateLimit> limit();

  /** The file, where it is one that lies where its owner put it. */
  Optional<Located> place();

  @Override
  void close();

  /** A file that lies where its owner put it. */
  record Whole(Located file, ChunkReader reader) implements ServedContent {
    @Override
    public ChunkLayout layout() {
      return reader.layout();
    }

    @Override
    public boolean has(int chunk) {
      return chunk < reader.layout().chunkCount();
    }

    @Override
    public void read(ByteBuffer into, long offset) {
      reader.read(into, offset);
    }

    @Override
    public void checkUnchanged() {
      reader.checkUnchanged();
    }

    @Override
    public Optional<ChunkSums> sums() {
      return Optional.of(reader.sums());
    }

    @Override
    public Optional<RateLimit> limit() {
      return Optional.empty();
    }

    @Override
    public Optional<Located> place() {
      return Optional.of(file);
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  /** A download that has some of it. */
  record Arriving(Assembly assembly, ChunkReader reader) implements ServedContent {
    @Override
    public ChunkLayout layout() {
      return reader.layout();
    }

    @Override
    public boolean has(int chunk) {
      return assembly.has(chunk);
    }

    @Override
    public void read(ByteBuffer into, long offset) {
      reader.read(into, offset);
    }

    @Override
    public void checkUnchanged() {
      // Chunks only go from absent to present.
    }

    @Override
    public Optional<ChunkSums> sums() {
      return Optional.empty();
    }

    @Override
    public Optional<RateLimit> limit() {
      return Optional.of(assembly.uploads());
    }

    @Override
    public Optional<Located> place() {
      return Optional.empty();
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
