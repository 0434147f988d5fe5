package dev.lanyard.node.store;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** What the disk says, as faults that tell people what to do. */
public final class DiskFaults {
  private DiskFaults() {}

  /** The fault of a write to {@code path} that failed. */
  public static Fault ofWrite(IOException e, Path path) {
    String why = why(e);
    String lower = why.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return Fault.because(
          e,
          Reason.EXHAUSTED,
          "the disk is full: %s cannot be written; free space and get it again, what is verified is"
              + " kept",
          path);
    }
    if (e instanceof AccessDeniedException || lower.contains("permission denied")) {
      return Fault.because(
          e,
          Reason.DENIED,
          "the node may not write %s; choose a folder that the user who runs the node can write",
          path);
    }
    if (lower.contains("read-only file system")) {
      return Fault.because(
          e, Reason.DENIED, "%s lies on a read-only file system; choose another folder", path);
    }
    if (e instanceof NoSuchFileException) {
      return Fault.because(e, Reason.NOT_FOUND, "there is no folder for %s; make it first", path);
    }
    return Fault.because(
        e,
        Reason.FAILED,
        "%s cannot be written: %s; choose another folder, or see what the system's log says of this"
            + " disk",
        path,
        why);
  }

  private static String why(IOException e) {
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
