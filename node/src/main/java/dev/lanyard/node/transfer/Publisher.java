package dev.lanyard.node.transfer;

import com.google.common.collect.Lists;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.HeldFile;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.store.ChunkReader;
import dev.lanyard.node.store.DiskFaults;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.node.store.PartialFile;
import dev.lanyard.node.store.ReceiveFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives what is whole its final name: forces, renames, and for many files at a time forces their
 * folders and tells the catalogue, in this order. What became whole while others were forced is
 * forced together. Bounded: {@link #publish} waits while too many are waiting.
 */
final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("transfer");

  /** How long a download that ends waits for its last files to get their names. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** Files forced together: half of those that may wait, so that others come meanwhile. */
  private static final int BATCH = 256;

  /** Files told to the catalogue in one transaction. */
  private static final int CATALOGUE_BATCH = 1_000;

  private final DownloadRun.Destination destination;
  private final ReceiveFolder folder;
  private final Catalog catalog;
  private final Tally tally;
  private final Gains gains;
  private final Consumer<Fault> failures;
  private final Semaphore unpublished;
  private final BlockingQueue<Assembly> waiting = new LinkedBlockingQueue<>();

  /** Platform threads: a force keeps a virtual one's carrier from all others. */
  private final ExecutorService threads;

  private final int permits;

  // Mutable, guarded by itself.
  private final List<HeldFile> published = new ArrayList<>();

  Publisher(
      DownloadRun.Destination destination,
      Catalog catalog,
      Tally tally,
      Gains gains,
      TransferOptions options,
      Consumer<Fault> failures) {
    this.destination = destination;
    this.folder = destination.folder();
    this.catalog = catalog;
    this.tally = tally;
    this.gains = gains;
    this.failures = failures;
    this.permits = options.unpublished();
    this.unpublished = new Semaphore(permits);
    this.threads =
        Executors.newFixedThreadPool(
            options.publishers(), Thread.ofPlatform().daemon().name("publish-", 0).factory());
  }

  /** Publishes a whole content in all its places, later and elsewhere; failures are told. */
  void publish(Assembly whole) throws InterruptedException {
    Failpoint.GET_WHOLE.reached();
    gains.one();
    unpublished.acquire();
    waiting.add(whole);
    threads.execute(this::publishWaiting);
  }

  /** Publishes those that wait, which are none where another thread took them. */
  private void publishWaiting() {
    List<Assembly> batch = new ArrayList<>();
    waiting.drainTo(batch, BATCH);
    try {
      folder.force(batch.stream().map(Assembly::file).toList());
      batch.forEach(this::publishOrTell);
    } finally {
      unpublished.release(batch.size());
    }
  }

  private void publishOrTell(Assembly whole) {
    try {
      publishNow(whole);
    } catch (Fault e) {
      failures.accept(e);
    }
  }

  /** Waits for all, then makes them last and known. */
  void finish() throws InterruptedException {
    unpublished.acquire(permits);
    unpublished.release(permits);
    makeKnown();
  }

  /** Makes what is published last, and then known: it can be served on, and is found again. */
  private synchronized void makeKnown() {
    List<HeldFile> held;
    synchronized (published) {
      held = List.copyOf(published);
      published.clear();
    }
    folder.force();
    Failpoint.GET_FOLDERS_FORCED.reached();
    for (List<HeldFile> batch : Lists.partition(held, CATALOGUE_BATCH)) {
      catalog.addHoldings(batch);
    }
    Failpoint.GET_KNOWN.reached();
  }

  private void publishNow(Assembly whole) {
    Assembly.Place first = whole.places().getFirst();
    PartialFile file = whole.file();
    Assembly.Place at = publish(file, first);
    // Only the empty content has none by now.
    Manifest manifest = whole.manifest().orElseGet(() -> Manifest.ofBytes(new byte[0]));
    whole.close();
    published(at, manifest, whole.isRestricted());
    for (Assembly.Place place : whole.places().subList(1, whole.places().size())) {
      Assembly.Place copied = copy(at.finalPath(), place, whole.digest(), manifest);
      tally.copied(whole.layout().sizeBytes());
      published(copied, manifest, whole.isRestricted());
    }
  }

  /** Returns where it is then. */
  private Assembly.Place publish(PartialFile file, Assembly.Place place) {
    String path = file.publish(place.modified(), destination.existing());
    return path.equals(place.path())
        ? place
        : new Assembly.Place(path, folder.resolve(path), place.modified());
  }

  private Assembly.Place copy(Path from, Assembly.Place to, Digest digest, Manifest manifest) {
    ChunkLayout layout = manifest.layout();
    try (ChunkReader reader = ChunkReader.open(from, FileStamps.read(from));
        PartialFile file = PartialFile.open(folder, to.path(), digest, layout)) {
      for (int chunk = 0; chunk < layout.chunkCount(); chunk++) {
        ByteBuffer bytes = ByteBuffer.allocate(layout.length(chunk));
        reader.read(bytes, layout.offset(chunk));
        if (!Digest.ofBytes(bytes.array()).equals(manifest.chunk(chunk))) {
          throw Fault.of(Reason.CHANGED, "%s was changed while it was copied; get it again", from);
        }
        file.write(layout.offset(chunk), List.of(bytes.flip()));
      }
      return publish(file, to);
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, to.finalPath());
    }
  }

  private void published(Assembly.Place place, Manifest manifest, boolean restricted) {
    folder.changed(Names.parent(place.path()));
    tally.published(place.finalPath());
    if (!destination.held()) {
      return;
    }
    try {
      FileStamp stamp = FileStamps.read(place.finalPath());
      boolean full;
      synchronized (published) {
        published.add(new HeldFile(place.finalPath(), stamp, manifest, restricted));
        full = published.size() >= CATALOGUE_BATCH;
      }
      if (full) {
        makeKnown();
      }
    } catch (IOException e) {
      throw DiskFaults.ofWrite(e, place.finalPath());
    }
  }

  /** Makes known what was published, however the download ended. */
  @Override
  public void close() {
    // A thread that is interrupted cannot force a folder: its channel would be closed.
    boolean interrupted = Thread.interrupted();
    try {
      threads.shutdown();
      if (Uninterruptibles.awaitTerminationUninterruptibly(threads, CLOSE_TIMEOUT)) {
        makeKnown();
      }
    } catch (Fault e) {
      log.warn("what was fetched is there, but not known: {}", e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
