package dev.lanyard.node.share;

import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.catalog.CodePoints;
import dev.lanyard.node.catalog.KnownFile;
import dev.lanyard.node.catalog.KnownShare;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Names;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares folders of a share with what the catalogue knows, name by name, both in the same order:
 * so a folder of a million files costs its names in memory and no more. Links are never followed:
 * whatever a link points to is not what the owner named.
 */
final class Scan {

  private final KnownShare share;
  private final Catalog catalog;
  private final FolderWatch watch;
  private final Progress progress;
  private final ShareRules rules;
  private final Pass pass;

  Scan(
      KnownShare share,
      Catalog catalog,
      FolderWatch watch,
      Progress progress,
      ShareRules rules,
      Pass pass) {
    this.share = share;
    this.catalog = catalog;
    this.watch = watch;
    this.progress = progress;
    this.rules = rules;
    this.pass = pass;
  }

  /** Looks at everything. */
  void everything() throws InterruptedException {
    if (share.single()) {
      singleFile();
    } else {
      folder("", IgnoreRules.NONE, true);
    }
  }

  /** Looks at what is dirty. */
  void parts(Dirt dirt) throws InterruptedException {
    if (dirt.isEverything() || share.single()) {
      everything();
      return;
    }
    for (String tree : dirt.trees()) {
      looseFolder(tree, true);
    }
    for (String folder : dirt.folders()) {
      looseFolder(folder, false);
    }
    for (var names : dirt.names().entrySet()) {
      names(names.getKey(), names.getValue());
    }
  }

  private void singleFile() throws InterruptedException {
    watch.add("");
    String name = String.valueOf(share.root().getFileName());
    FileLook look = look(share.root(), name);
    if (look.kind() == FileLook.Kind.FILE) {
      file(name, share.root(), look.stamp(), known(name));
    }
  }

  /** A folder that is reached by its path: what lies above it may leave it out. */
  private void looseFolder(String path, boolean deep) throws InterruptedException {
    switch (rules.above(path)) {
      case ShareRules.Verdict.Unknown() -> {} // Kept as it is.
      case ShareRules.Verdict.LeftOut() -> goneBelow(path);
      case ShareRules.Verdict.Valid(IgnoreRules above) -> {
        if (isRealFolder(path)) {
          folder(path, above, deep);
        } else {
          goneBelow(path);
        }
      }
    }
  }

  /**
   * Whether a path leads to a folder through folders alone. Where it cannot be told it does not
   * matter: then nothing below can be looked at either.
   */
  private boolean isRealFolder(String path) {
    Path folder = share.file(path);
    try {
      return folder.toRealPath().equals(folder)
          && FileLook.at(folder).kind() == FileLook.Kind.FOLDER;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void names(String folder, Set<String> names) throws InterruptedException {
    if (!isRealFolder(folder)) {
      names(folder, names, null);
      return;
    }
    switch (rules.above(folder)) {
      case ShareRules.Verdict.Unknown() -> {} // Kept as it is.
      case ShareRules.Verdict.LeftOut() -> names(folder, names, null);
      case ShareRules.Verdict.Valid(IgnoreRules above) -> {
        if (names.contains(IgnoreRules.FILE)) {
          folder(folder, above, true);
          return;
        }
        IgnoreRules valid = rules.in(folder, above);
        if (valid != null) {
          names(folder, names, valid);
        }
      }
    }
  }

  /** Without rules the folder is left out. */
  private void names(String folder, Set<String> names, @Nullable IgnoreRules valid)
      throws InterruptedException {
    for (String name : names) {
      if (isShareable(name)) {
        name(Names.join(folder, name), valid);
      }
    }
  }

  /** Something of which only the path is known; without rules, left out with its folder. */
  private void name(String path, @Nullable IgnoreRules above) throws InterruptedException {
    Path file = share.file(path);
    FileLook look = look(file, path);
    if (look.kind() == FileLook.Kind.UNKNOWN) {
      pass.forget(path);
      return;
    }
    boolean isFolder = look.kind() == FileLook.Kind.FOLDER;
    IgnoreRules valid = above == null || above.ignore(path, isFolder) ? null : above;
    if (valid != null && look.kind() == FileLook.Kind.FILE) {
      file(path, file, look.stamp(), known(path));
    } else {
      pass.gone(path);
    }
    if (valid != null && isFolder) {
      folder(path, valid, true);
    } else if (catalog.knowsFolder(share.name(), path)) {
      goneBelow(path);
    }
  }

  /** One folder: its files and, where wanted or where it is new, its folders. */
  private void folder(String path, IgnoreRules above, boolean deep) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the scan was stopped");
    }
    Path folder = share.file(path);
    watch.add(path); // Before the names are read, so that no later one is missed.
    String[] names;
    try {
      names = names(folder, path);
    } catch (NoSuchFileException | NotDirectoryException e) {
      goneBelow(path);
      return;
    } catch (IOException e) {
      pass.unreadable(path, e); // Not readable is not deleted.
      return;
    }
    IgnoreRules valid = rules.in(path, above);
    if (valid == null) {
      return; // What to leave out is not known: as if the folder could not be read.
    }
    List<String> kept = new ArrayList<>();
    List<String> folders = files(path, folder, names, valid, kept);
    goneFolders(path, kept);
    for (String name : folders) {
      String below = Names.join(path, name);
      if (deep || !watch.has(below)) {
        folder(below, valid, true);
      }
    }
  }

  /**
   * Compares the files of a folder.
   *
   * @param kept gets the names of which folders may not be removed
   * @return the names of its folders
   */
  private List<String> files(
      String path, Path folder, String[] names, IgnoreRules valid, List<String> kept)
      throws InterruptedException {
    List<String> folders = new ArrayList<>();
    KnownFiles known = new KnownFiles(catalog, share.name(), path);
    for (String name : names) {
      String child = Names.join(path, name);
      gone(path, known, name);
      KnownFile same = known.takeIf(name);
      FileLook look = look(folder.resolve(name), child);
      boolean isFolder = look.kind() == FileLook.Kind.FOLDER;
      boolean isShared = !valid.ignore(child, isFolder);
      if (look.kind() == FileLook.Kind.UNKNOWN || (isShared && isFolder)) {
        kept.add(name);
      }
      if (isShared && isFolder) {
        folders.add(name);
      }
      if (isShared && look.kind() == FileLook.Kind.FILE) {
        file(child, folder.resolve(name), look.stamp(), same);
      } else if (same != null && look.kind() != FileLook.Kind.UNKNOWN) {
        pass.gone(child);
      }
    }
    gone(path, known, null);
    return folders;
  }

  /** Files that the catalogue knows before the next name on the disk are not there any more. */
  private void gone(String folder, KnownFiles known, @Nullable String next) {
    KnownFile file = known.takeBefore(next);
    while (file != null) {
      pass.gone(Names.join(folder, file.name()));
      file = known.takeBefore(next);
    }
  }

  private void file(String path, Path file, FileStamp stamp, @Nullable KnownFile known)
      throws InterruptedException {
    if (!ChunkLayout.isPossible(stamp.sizeBytes())) {
      pass.unreadable(path, new IOException("larger than a content can be"));
      pass.gone(path); // What the catalogue has of it is not what lies there.
      return;
    }
    progress.found(stamp.sizeBytes());
    if (known == null || !known.stamp().equals(stamp)) {
      pass.found(new Candidate(path, file, stamp));
    } else {
      pass.forget(path);
    }
  }

  private void goneFolders(String path, List<String> kept) {
    String after = "";
    List<String> page;
    do {
      page = catalog.knownFolders(share.name(), path, after, KnownFiles.PAGE);
      for (String name : page) {
        if (Collections.binarySearch(kept, name, CodePoints.ORDER) < 0) {
          goneBelow(Names.join(path, name));
        }
        after = name;
      }
    } while (page.size() == KnownFiles.PAGE);
  }

  private void goneBelow(String path) {
    if (path.isEmpty()) {
      return; // A root that is not there was not emptied: the root check says what it is.
    }
    watch.removeBelow(path);
    rules.forgetBelow(path);
    pass.goneBelow(path);
  }

  /** The names in a folder that can be shared, in order. */
  private String[] names(Path folder, String path) throws IOException {
    if (!folder.toRealPath().equals(folder)) {
      throw new NotDirectoryException(path); // A link has taken the place of a folder above.
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path file : stream) {
        String name = String.valueOf(file.getFileName());
        if (!isShareable(name)) {
          continue;
        }
        if (folder.resolve(name).equals(file)) {
          names.add(name);
        } else {
          progress.skippedName(); // Its bytes are no UTF-8, so that its name does not lead to it.
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    String[] sorted = names.toArray(String[]::new);
    Arrays.sort(sorted, CodePoints.ORDER);
    return sorted;
  }

  private static boolean isShareable(String name) {
    return !Names.isTemporary(name) && !name.equals(IgnoreRules.FILE);
  }

  private FileLook look(Path file, String path) {
    try {
      return FileLook.at(file);
    } catch (NoSuchFileException e) {
      return FileLook.NONE;
    } catch (IOException e) {
      pass.unreadable(path, e);
      return FileLook.UNKNOWN;
    }
  }

  private @Nullable KnownFile known(String path) {
    return catalog.knownFile(share.name(), path).orElse(null);
  }
}
