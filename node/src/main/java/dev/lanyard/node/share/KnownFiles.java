package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.CodePoints;
import dev.lanyard.node.catalog.KnownFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of one folder that the catalogue knows, in order, read in pages as they are taken. */
final class KnownFiles {
  /** Files of a page, well under a megabyte. */
  static final int PAGE = 1_000;

  private final Catalog catalog;
  private final String share;
  private final String folder;
  private List<KnownFile> page;
  private int next;

  KnownFiles(Catalog catalog, String share, String folder) {
    this.catalog = catalog;
    this.share = share;
    this.folder = folder;
    this.page = catalog.knownFiles(share, folder, "", PAGE);
  }

  /** The next if it comes before a name, or at all where there is none; else null. */
  @Nullable KnownFile takeBefore(@Nullable String name) {
    KnownFile file = peek();
    if (file == null || (name != null && CodePoints.ORDER.compare(file.name(), name) >= 0)) {
      return null;
    }
    next++;
    return file;
  }

  /** The next if it has this name; else null. */
  @Nullable KnownFile takeIf(String name) {
    KnownFile file = peek();
    if (file == null || !file.name().equals(name)) {
      return null;
    }
    next++;
    return file;
  }

  private @Nullable KnownFile peek() {
    if (next == page.size() && next == PAGE) {
      page = catalog.knownFiles(share, folder, page.getLast().name(), PAGE);
      next = 0;
    }
    return next < page.size() ? page.get(next) : null;
  }
}
