package dev.lanyard.node.transfer;

import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.store.ChunkReader;
import dev.lanyard.node.store.PartialFile;
import dev.lanyard.node.store.ReceiveFolder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One content that is arriving, wherever in the download it belongs: several files of equal bytes
 * are fetched once. It knows what its chunks must be and which are there, and lets others read
 * those. Safe for several threads.
 */
final class Assembly {
  /** Where a content goes. */
  record Place(String path, Path finalPath, Instant modified) {}

  /** What more is done, once it can be written, before any source is asked for its chunks. */
  interface Preparation {
    Preparation NONE = assembly -> {};

    void fill(Assembly assembly);
  }

  /**
   * What is there at the beginning.
   *
   * @param found what an earlier run left
   * @param taken what the preparation brought
   */
  record Prepared(ChunkSet found, ChunkSet taken) {}

  private final ReceiveFolder folder;
  private final Digest digest;
  private final ChunkLayout layout;
  private final List<Place> places;
  private final boolean restricted;
  private final RateLimit uploads;

  // Mutable, guarded by this.
  private @Nullable Manifest manifest;
  private @Nullable PartialFile file;
  private ChunkSet present;
  private boolean taken;
  private final BitSet begun = new BitSet();

  /** Held while it is prepared, which may take minutes: what is there can be asked meanwhile. */
  private final Object preparing = new Object();

  /** A content that goes to some places below a folder. */
  Assembly(
      ReceiveFolder folder,
      Digest digest,
      ChunkLayout layout,
      List<Place> places,
      boolean restricted,
      RateLimit uploads) {
    this.folder = folder;
    this.digest = digest;
    this.layout = layout;
    this.places = List.copyOf(places);
    this.restricted = restricted;
    this.uploads = uploads;
    this.present = ChunkSet.none(layout.chunkCount());
  }

  Digest digest() {
    return digest;
  }

  ChunkLayout layout() {
    return layout;
  }

  /** At least one. */
  List<Place> places() {
    return places;
  }

  /**
   * Where bytes may lie that are wanted: what it is to replace, and what was begun of others for
   * the same place.
   */
  List<Path> likely() {
    List<Path> likely = new ArrayList<>();
    for (Place place : places) {
      likely.add(place.finalPath());
      PartialFile.leftOfOthers(folder, place.path(), digest)
          .forEach(path -> likely.add(folder.root().resolve(path)));
    }
    return likely;
  }

  boolean isRestricted() {
    return restricted;
  }

  /** How fast it may be served on. */
  RateLimit uploads() {
    return uploads;
  }

  /** Whether its manifest has yet to be got: a content of more than one chunk cannot do without. */
  synchronized boolean needsManifest() {
    return layout.chunkCount() > 1 && manifest == null;
  }

  /** Takes the manifest, which is that of its digest. */
  synchronized void manifest(Manifest verified) {
    manifest = verified;
  }

  /**
   * Makes it ready to be written, once, and finds what an earlier run left. Blocks others that call
   * it meanwhile.
   *
   * @return what is there, the first time; nothing after that
   */
  Optional<Prepared> prepare(Preparation preparation) {
    synchronized (preparing) {
      if (isPrepared()) {
        return Optional.empty();
      }
      PartialFile opened = PartialFile.open(folder, places.getFirst().path(), digest, layout);
      ChunkSet found =
          manifest().map(opened::rehash).orElseGet(() -> ChunkSet.none(layout.chunkCount()));
      Failpoint.RESUME_REHASHED.reached();
      synchronized (this) {
        file = opened;
        present = found.copy();
      }
      preparation.fill(this);
      Failpoint.RESUME_SALVAGED.reached();
      return Optional.of(new Prepared(found, present().minus(found)));
    }
  }

  private synchronized boolean isPrepared() {
    return file != null || taken;
  }

  /** Whether a chunk of this digest is the one that belongs there. */
  synchronized boolean isRight(int chunk, Digest received) {
    if (manifest != null) {
      return manifest.chunk(chunk).equals(received);
    }
    Manifest single = Manifest.of(layout, received.bytes());
    boolean right = single.digest().equals(digest);
    if (right) {
      manifest = single;
    }
    return right;
  }

  /**
   * Writes a chunk that was verified, unless it is there or somebody else is writing it.
   *
   * @return whether this call wrote it; then, and only then, the caller tells others that it is
   *     there, so that nobody hears of a last chunk before the content was handed on
   */
  boolean write(int chunk, List<ByteBuffer> bytes) {
    synchronized (this) {
      if (present.has(chunk) || begun.get(chunk)) {
        return false;
      }
      begun.set(chunk);
    }
    file().write(layout.offset(chunk), bytes);
    Failpoint.GET_CHUNK_WRITTEN.reached();
    synchronized (this) {
      present.add(chunk);
      notifyAll();
    }
    return true;
  }

  /** Whether it is whole and nobody was told so before: true once. */
  synchronized boolean becameWhole() {
    boolean first = !taken && file != null && present.isComplete();
    taken |= first;
    return first;
  }

  /** Whether a chunk is there. */
  synchronized boolean has(int chunk) {
    return chunk < present.size() && present.has(chunk);
  }

  /** Whether all chunks are there. */
  synchronized boolean isComplete() {
    return present.isComplete();
  }

  /** The chunks that are there. */
  synchronized ChunkSet present() {
    return present.copy();
  }

  /** Waits until more than {@code count} chunks are there, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // Waking early does no harm: the caller looks again.
  synchronized ChunkSet awaitMoreThan(int count, long millis) throws InterruptedException {
    if (present.count() <= count) {
      wait(millis);
    }
    return present.copy();
  }

  /** The manifest, where it is known: a content of one chunk has none until that has come. */
  synchronized Optional<Manifest> manifest() {
    return Optional.ofNullable(manifest);
  }

  /**
   * Reads what is there, by a file of its own: it goes on when this one is closed.
   *
   * @throws Fault CHANGED where it is gone
   */
  ChunkReader reader() {
    Optional<String> temporary;
    synchronized (this) {
      temporary = Optional.ofNullable(file).map(PartialFile::temporary);
    }
    String last = places.getFirst().path();
    try {
      return ChunkReader.ofArriving(folder, temporary.orElse(last), layout);
    } catch (Fault e) {
      if (temporary.isPresent() && e.reason() == Reason.CHANGED) {
        // It got its last name meanwhile.
        return ChunkReader.ofArriving(folder, last, layout);
      }
      throw e;
    }
  }

  /** The file under its temporary name. */
  synchronized PartialFile file() {
    if (file == null) {
      throw new IllegalStateException("content " + digest + " is not prepared");
    }
    return file;
  }

  /** Leaves what is there for a later run, or under its last name. Idempotent. */
  synchronized void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
