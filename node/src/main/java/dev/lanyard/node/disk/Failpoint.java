package dev.lanyard.node.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The steps of what a node writes, at each of which a test has the process killed to see that
 * nothing is lost by it: {@code -Dlanyard.failpoint=RENAMED:3} sends SIGKILL the third time that it
 * is reached. Without that they cost nothing.
 */
public enum Failpoint {
  // A file of the node's own folder, such as the mesh's secret.
  FILE_WRITTEN,
  FILE_FORCED,
  FILE_RENAMED,
  FILE_LAST,

  // Sharing, and no longer.
  SHARE_SAVED,
  SHARE_FOLLOWED,
  UNSHARE_UNSEEN,
  UNSHARE_SAVED,

  // Indexing.
  INDEX_READ,
  INDEX_WRITING,
  INDEX_WRITTEN,

  // A transaction of the catalogue.
  CATALOGUE_BEGUN,
  CATALOGUE_CHANGED,
  CATALOGUE_COMMITTED,

  // A download, from what it looks at to what is known of it.
  GET_ARRANGED,
  GET_BEGUN,
  GET_CHUNK_HALF,
  GET_CHUNK_WRITTEN,
  GET_WHOLE,
  GET_FORCED,
  GET_TIMED,
  GET_RENAMED,
  GET_LEFT_REMOVED,
  GET_FOLDERS_FORCED,
  GET_KNOWN,

  // One that goes on with what is there.
  RESUME_REHASHED,
  RESUME_SALVAGED,

  // One that was left to the node.
  ERRAND_TAKEN,
  ERRAND_ENDED,

  // The mesh.
  JOIN_SECRET_WRITTEN,
  JOIN_LINEAGE_WRITTEN,
  ROTATE_LINEAGE_WRITTEN,
  ROTATE_SECRET_WRITTEN,
  CERTIFICATE_AUTHORITY_WRITTEN;

  /** The one that is armed, and at which time it strikes; its own class, read when it is needed. */
  private static final class Armed {
    static final String STEP;
    static final AtomicInteger LEFT;

    static {
      String[] armed = System.getProperty("lanyard.failpoint", ":0").split(":", 2);
      STEP = armed[0];
      LEFT = new AtomicInteger(Integer.parseInt(armed[1]));
    }
  }

  /** The process is at this step. */
  public void reached() {
    if (!Armed.STEP.isEmpty() && Armed.STEP.equals(name()) && Armed.LEFT.decrementAndGet() == 0) {
      try {
        SystemCalls.killThisProcess();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
