package dev.lanyard.node.transfer;

import com.google.common.math.LongMath;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.disk.Jail;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The files that a download is to bring, in the order in which they were listed. However many they
 * are, they take little memory: what does not fit there lies in a temporary file without a name,
 * which is gone with the list. Immutable; safe for several threads, an iterator for one.
 */
public final class FileList implements Iterable<Wanted.File> {
  /** Bytes in memory: some 2,000 files. */
  private static final int MEMORY_BYTES = 256 << 10;

  private static final int READ_BYTES = 64 << 10;

  private final Optional<FileChannel> spilled;
  private final byte[] inMemory;
  private final Digest identity;
  private final int count;
  private final long sizeBytes;

  private FileList(Builder built) {
    this.spilled = built.spilled;
    this.inMemory = built.memory.toByteArray();
    built.sha256.update(inMemory);
    this.identity = Digest.finish(built.sha256);
    this.count = built.count;
    this.sizeBytes = built.sizeBytes;
  }

  /** A list of few. */
  public static FileList of(Iterable<Wanted.File> files) {
    Builder builder = new Builder(Path.of(System.getProperty("java.io.tmpdir")));
    files.forEach(builder::add);
    return builder.build();
  }

  /** Files in it. */
  public int count() {
    return count;
  }

  /** Bytes of all of them; at most what a long holds, whatever was listed. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** The first one, where there is one. */
  public Optional<Wanted.File> first() {
    return count == 0 ? Optional.empty() : Optional.of(iterator().next());
  }

  /** Whether the other one has the same files, in the same order. */
  public boolean isSameAs(FileList other) {
    return identity.equals(other.identity);
  }

  @Override
  public Iterator<Wanted.File> iterator() {
    InputStream memory = new ByteArrayInputStream(inMemory);
    InputStream all =
        spilled
            .<InputStream>map(file ->
                new SequenceInputStream(
                    new BufferedInputStream(new Spilled(file), READ_BYTES), memory))
            .orElse(memory);
    return new Reader(new DataInputStream(all), count);
  }

  /** Puts a list together. For one thread. */
  public static final class Builder {
    private final Path folder;
    private final MessageDigest sha256 = Digest.sha256();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(memory);
    private Optional<FileChannel> spilled = Optional.empty();
    private int count;
    private long sizeBytes;

    /**
     * An empty one.
     *
     * @param folder for the temporary file of a long list
     */
    public Builder(Path folder) {
      this.folder = folder;
    }

    /** Files so far. */
    public int count() {
      return count;
    }

    /** Appends one. */
    public void add(Wanted.File file) {
      try {
        byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
        out.writeInt(path.length);
        out.write(path);
        out.write(file.digest().bytes());
        out.writeLong(file.sizeBytes());
        Instant modified = file.modified();
        out.writeLong(modified.getEpochSecond());
        out.writeInt(modified.getNano());
        out.writeBoolean(file.restricted());
        count++;
        sizeBytes = LongMath.saturatedAdd(sizeBytes, file.sizeBytes());
        if (memory.size() > MEMORY_BYTES) {
          spill();
        }
      } catch (IOException e) {
        throw Fault.because(
            e,
            Reason.FAILED,
            "the list of files cannot be kept in %s: %s; make room there",
            folder,
            e.getMessage());
      }
    }

    private void spill() throws IOException {
      if (spilled.isEmpty()) {
        try (Jail open = Jail.at(folder)) {
          spilled = Optional.of(open.beginNameless());
        }
      }
      byte[] bytes = memory.toByteArray();
      sha256.update(bytes);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        spilled.get().write(buffer);
      }
      memory.reset();
    }

    public FileList build() {
      return new FileList(this);
    }
  }

  /** A file's bytes from its beginning, whoever else reads it. */
  private static final class Spilled extends InputStream {
    private final FileChannel file;
    private long position;

    Spilled(FileChannel file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = file.read(ByteBuffer.wrap(into, offset, length), position);
      position += Math.max(0, read);
      return read;
    }
  }

  private static final class Reader implements Iterator<Wanted.File> {
    private final DataInputStream in;
    private int left;

    Reader(DataInputStream in, int left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public Wanted.File next() {
      if (left == 0) {
        throw new NoSuchElementException("that was the last file");
      }
      left--;
      try {
        String path = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        Digest digest = Digest.of(in.readNBytes(Digest.BYTES), 0);
        long size = in.readLong();
        Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
        return new Wanted.File(path, digest, size, modified, in.readBoolean());
      } catch (IOException e) {
        throw Fault.because(
            e, Reason.FAILED, "the list of files cannot be read again: %s", e.getMessage());
      }
    }
  }
}
