package dev.lanyard.node.browse;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.transfer.FileList;
import dev.lanyard.node.transfer.Wanted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Turns what a person calls a thing into what a download can bring: {@code NODE:SHARE/PATH}, {@code
 * ly:HEX}, or a name that only one content in the mesh bears. Safe for several threads.
 */
public final class TargetResolver {
  /** Files of one folder download: their list takes some 100 bytes each on the disk. */
  private static final int MAX_FILES = 5_000_000;

  /** Characters of the paths for each of them, in the mean: more than folders of people have. */
  private static final long MEAN_PATH_CHARS = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_HITS = 200;

  /** Candidates that a message names: as many as fit a few lines of a terminal. */
  private static final int MAX_NAMED = 4;

  private static final int SHOWN_DIGITS = 16;

  private final Mesh mesh;
  private final MeshSearch search;
  private final Path lists;
  private final int maxFiles;

  /**
   * Resolves in a mesh.
   *
   * @param lists a folder for the lists of large folders' files, which have no names there
   */
  public TargetResolver(Mesh mesh, MeshSearch search, Path lists) {
    this(mesh, search, lists, MAX_FILES);
  }

  TargetResolver(Mesh mesh, MeshSearch search, Path lists, int maxFiles) {
    this.mesh = mesh;
    this.search = search;
    this.lists = lists;
    this.maxFiles = maxFiles;
  }

  /**
   * What a target is. Asks other nodes; blocks for some seconds at most, and for a folder as long
   * as listing it takes.
   *
   * @throws Fault NOT_FOUND where nobody has it; PRECONDITION where several contents bear the name
   */
  public Wanted resolve(String target) throws InterruptedException {
    if (Digest.looksLikeOne(target)) {
      return single(target, new Query.DigestPrefix(target));
    }
    int colon = target.indexOf(':');
    return colon < 0
        ? single(target, new Query.ExactName(target))
        : place(target, target.substring(0, colon), target.substring(colon + 1));
  }

  private Wanted single(String target, Query query) throws InterruptedException {
    MeshSearch.Result found = search.search(query, MAX_HITS, PATIENCE, items -> {});
    List<Item> items = found.items();
    if (items.isEmpty()) {
      throw Fault.of(
          Reason.NOT_FOUND,
          "nobody has '%s'%s; 'lanyard search' finds parts of names",
          Printable.of(target),
          found.silent().isEmpty()
              ? ""
              : " (" + String.join(", ", found.silent()) + " did not answer)");
    }
    if (items.size() > 1) {
      throw ambiguous(target, items);
    }
    Item item = items.getFirst();
    Digest digest = item.digest();
    if (digest != null) {
      return file(target, item, digest);
    }
    Item.Place place = item.places().getFirst();
    return place(target, place.node().text(), place.share() + "/" + place.path());
  }

  private static Fault ambiguous(String target, List<Item> items) {
    List<String> named = items.stream().limit(MAX_NAMED).map(TargetResolver::describe).toList();
    return Fault.of(
        Reason.PRECONDITION,
        "'%s' is %d different things; say which by its digest or its place: %s%s",
        Printable.of(target),
        items.size(),
        String.join("; ", named),
        items.size() > MAX_NAMED ? "; and others, which 'lanyard search' lists" : "");
  }

  private static String describe(Item item) {
    String place = Printable.of(item.places().getFirst().toString());
    Digest digest = item.digest();
    return digest == null
        ? place
        : String.format(
            Locale.ROOT,
            "%s%s (%,d bytes, %s)",
            Digest.PREFIX,
            digest.hex().substring(0, SHOWN_DIGITS),
            item.sizeBytes(),
            place);
  }

  private static Wanted file(String target, Item item, Digest digest) {
    return new Wanted(
        target,
        item.name(),
        false,
        FileList.of(
            List.of(
                new Wanted.File("", digest, item.sizeBytes(), item.modified(), item.restricted()))),
        item.places().stream().map(Item.Place::node).collect(Collectors.toSet()));
  }

  private Wanted place(String target, String nodeName, String rest) {
    int slash = rest.indexOf('/');
    String share = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : stripSlashes(rest.substring(slash + 1));
    if (share.isEmpty()) {
      throw Fault.of(
          Reason.INVALID,
          "'%s' names a node and no share; write NODE:SHARE or NODE:SHARE/PATH",
          Printable.of(target));
    }
    Mesh.Node node = mesh.named(nodeName);
    FileList files = filesBelow(node, share, path);
    Optional<Wanted.File> first = files.first();
    if (files.count() == 1 && isSingle(node, share, first.orElseThrow().path(), path)) {
      Wanted.File only = first.orElseThrow();
      String name = path.isEmpty() ? lastOf(only.path()) : lastOf(path);
      return new Wanted(
          target, name, false, FileList.of(List.of(only.atItsOwnPlace())), Set.of(node.id()));
    }
    if (first.isPresent() && first.get().path().isEmpty()) {
      throw notIn(path, path);
    }
    return new Wanted(
        target, path.isEmpty() ? share : lastOf(path), true, files, Set.of(node.id()));
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private FileList filesBelow(Mesh.Node node, String share, String path) {
    FileList.Builder files = new FileList.Builder(lists);
    AtomicLong chars = new AtomicLong();
    node.entries(
        share,
        path,
        true,
        batch -> {
          for (Entry entry : batch) {
            files.add(below(path, entry, files.count() == 0));
            chars.addAndGet(entry.path().length());
          }
          if (files.count() > maxFiles || chars.get() > MEAN_PATH_CHARS * maxFiles) {
            throw Fault.of(
                Reason.EXHAUSTED,
                "%s:%s has more than %,d files, or very long paths; get its folders one by one",
                node.name(),
                Printable.of(share),
                maxFiles);
          }
        });
    return files.build();
  }

  /** Whether the one file that was listed is what was named, rather than all that is in it. */
  private static boolean isSingle(Mesh.Node node, String share, String listed, String path) {
    if (!path.isEmpty()) {
      return listed.isEmpty();
    }
    Optional<OfferedShare> offered = Mesh.shareOf(node, share);
    return offered.isPresent() && offered.get().kind() == Entry.Kind.FILE;
  }

  /** A file below a folder; the first one listed may be what was named itself, of no path then. */
  private static Wanted.File below(String folder, Entry entry, boolean first) {
    String path = entry.path();
    if (folder.isEmpty()) {
      return wanted(path, entry);
    }
    if (first && path.equals(folder)) {
      return wanted("", entry);
    }
    if (!path.startsWith(folder + "/")) {
      throw notIn(folder, path);
    }
    return wanted(path.substring(folder.length() + 1), entry);
  }

  private static Fault notIn(String folder, String path) {
    return Fault.of(
        Reason.CORRUPT,
        "the node listed '%s', which is not in '%s'; nothing was written",
        Printable.of(path),
        Printable.of(folder));
  }

  private static Wanted.File wanted(String path, Entry entry) {
    Digest digest = entry.digest();
    if (digest == null) {
      throw Fault.of(
          Reason.CORRUPT, "the node listed '%s' without a digest", Printable.of(entry.path()));
    }
    return new Wanted.File(path, digest, entry.sizeBytes(), entry.modified(), entry.restricted());
  }

  private static String stripSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
