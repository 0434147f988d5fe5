package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.KnownFile;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.catalog.RootKey;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Whether the root of a share is there. A disk that is not mounted must never read as "everything
 * was deleted", and what it leaves is an empty folder of the same path.
 */
final class RootCheck {
  /** Names at the top that are looked for on another disk than before. */
  private static final int NAMES_LOOKED_FOR = 100;

  /** What was found. */
  sealed interface Root {
    /** It is there. */
    record Present(RootKey key) implements Root {}

    /** It is not, or something else is; why, and what to do. */
    record Absent(String why) implements Root {}
  }

  private RootCheck() {}

  static Root look(KnownShare share, Catalog catalog) {
    try {
      FileLook look = FileLook.at(share.root());
      if (!share.root().toRealPath().equals(share.root())) {
        return new Root.Absent("its path leads through a link now; unshare it and share it again");
      }
      FileLook.Kind wanted = share.single() ? FileLook.Kind.FILE : FileLook.Kind.FOLDER;
      if (look.kind() != wanted) {
        return new Root.Absent("something else is in its place: unshare it, and share it again");
      }
      RootKey key = new RootKey(look.device(), look.stamp().fileKey());
      // A file is often replaced by its next version, and is another one then.
      return share.single() ? new Root.Present(RootKey.UNKNOWN) : folder(share, key, catalog);
    } catch (NoSuchFileException e) {
      return new Root.Absent("it is not there: mount its disk or put it back, or unshare it");
    } catch (AccessDeniedException e) {
      return new Root.Absent("the node may not read it: give it the permission, or unshare it");
    } catch (IOException e) {
      return new Root.Absent("it cannot be read: " + e.getMessage());
    }
  }

  private static Root folder(KnownShare share, RootKey key, Catalog catalog) throws IOException {
    boolean isEmpty;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(share.root())) {
      isEmpty = !children.iterator().hasNext();
    }
    RootKey before = share.rootKey();
    boolean isTheSame = before.equals(RootKey.UNKNOWN) || before.equals(key);
    if (isTheSame || catalog.totals(share.name()).files() == 0) {
      return new Root.Present(key);
    }
    if (isEmpty) {
      return new Root.Absent(
          "it is empty and not the folder it was: mount its disk, or unshare it");
    }
    if (before.device() != key.device() && !hasAnyOf(share, catalog)) {
      return new Root.Absent(
          "another disk is in its place: mount the right one, or unshare it and share it again");
    }
    return new Root.Present(key);
  }

  private static boolean hasAnyOf(KnownShare share, Catalog catalog) {
    return catalog.knownFolders(share.name(), "", "", NAMES_LOOKED_FOR).stream()
            .anyMatch(name -> isThere(share, name))
        || catalog.knownFiles(share.name(), "", "", NAMES_LOOKED_FOR).stream()
            .map(KnownFile::name)
            .anyMatch(name -> isThere(share, name));
  }

  private static boolean isThere(KnownShare share, String name) {
    return Files.exists(share.file(name), LinkOption.NOFOLLOW_LINKS);
  }
}
