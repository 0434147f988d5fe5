package dev.lanyard.node.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that this process changes below a folder, in order, as the kernel saw it: what strace
 * tells of it. So whoever changes files, Java or a library, is on it.
 */
public final class DiskTape {
  /** A change, or what makes changes last. Paths are relative to the folder. */
  public sealed interface Op {
    /** A file came to be, or a folder. */
    record Make(String path, boolean folder) implements Op {}

    /** Who reads the bytes takes a duplicate. */
    record Write(String path, long offset, ByteBuffer bytes) implements Op {}

    record Truncate(String path, long size) implements Op {}

    record Rename(String from, String to) implements Op {}

    record Remove(String path) implements Op {}

    /** The bytes of a file are on the disk, or the names in a folder. */
    record Force(String path) implements Op {}

    /** All is. */
    record ForceAll() implements Op {}
  }

  private static final String CALLS =
      "openat,open,creat,close,pwrite64,write,writev,pwritev,fsync,fdatasync,syncfs,renameat2,renameat,rename,"
          + "unlink,unlinkat,rmdir,mkdirat,mkdir,ftruncate,fallocate";

  private static final Pattern CALL =
      Pattern.compile("^(\\d+) +(\\w+)\\((.*)\\) += (-?\\d+)(?:<([^>]*)>)?.*$");
  private static final Pattern UNFINISHED =
      Pattern.compile("^(\\d+) +(.*) <unfinished \\.\\.\\.>$");
  private static final Pattern RESUMED = Pattern.compile("^(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)$");
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern DESCRIPTOR = Pattern.compile("(?:\\d+|AT_FDCWD)<([^>]*)>");
  private static final Pattern BY_DESCRIPTOR = Pattern.compile("/proc/self/fd/(\\d+)(/.*)?");
  private static final Pattern WRITTEN =
      Pattern.compile("^\\d+<[^>]*>, \"([^\"]*)\", \\d+, (\\d+)$");
  private static final Pattern LAST_NUMBER = Pattern.compile(", (\\d+)$");

  private final Path folder;
  private final List<Op> ops = new ArrayList<>();
  private final Map<String, String> open = new HashMap<>();

  /** How long files are to which is only appended. */
  private final Map<String, Long> lengths = new HashMap<>();

  private DiskTape(Path folder) {
    this.folder = folder;
  }

  /**
   * What some work changes below a folder that is empty.
   *
   * @param folder its real path
   */
  public static List<Op> record(Path folder, Path log, Strace.Work work) throws Exception {
    Strace.around(work, log, "-y", "-xx", "-s", "2000000", "-e", "trace=" + CALLS);
    DiskTape tape = new DiskTape(folder);
    tape.read(log);
    return tape.ops;
  }

  private void read(Path log) throws IOException {
    Map<String, String> unfinished = new HashMap<>();
    for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
      Matcher begun = UNFINISHED.matcher(line);
      Matcher resumed = RESUMED.matcher(line);
      if (begun.matches()) {
        unfinished.put(begun.group(1), begun.group(2));
      } else if (resumed.matches()) {
        String begin = unfinished.remove(resumed.group(1));
        if (begin != null) {
          call(resumed.group(1) + " " + begin + resumed.group(2));
        }
      } else {
        call(line);
      }
    }
  }

  private void call(String line) {
    Matcher call = CALL.matcher(line);
    if (!call.matches() || call.group(4).startsWith("-")) {
      return; // A signal, or what failed.
    }
    String arguments = call.group(3);
    String result = call.group(5) == null ? "" : text(call.group(5));
    switch (call.group(2)) {
      case "openat", "open", "creat" -> {
        open.put(call.group(4), result);
        if (arguments.contains("O_CREAT")) {
          made(result, false);
        }
        if (arguments.contains("O_TRUNC")) {
          below(result).ifPresent(path -> ops.add(new Op.Truncate(path, 0)));
        }
      }
      case "mkdirat", "mkdir" -> made(named(arguments, 0), true);
      case "pwrite64" -> written(arguments);
      case "write" -> appended(arguments);
      case "writev", "pwritev", "fallocate" ->
          below(descriptor(arguments))
              .ifPresent(path -> {
                throw new IllegalStateException("a call that is not on the tape: " + line);
              });
      case "ftruncate" ->
          below(descriptor(arguments))
              .ifPresent(path -> ops.add(new Op.Truncate(path, lastNumber(arguments))));
      case "fsync", "fdatasync" ->
          below(descriptor(arguments)).ifPresent(path -> ops.add(new Op.Force(path)));
      case "syncfs" -> ops.add(new Op.ForceAll());
      case "rename", "renameat", "renameat2" -> {
        Optional<String> from = below(named(arguments, 0));
        Optional<String> to = below(named(arguments, 1));
        if (from.isPresent() && to.isPresent()) {
          ops.add(new Op.Rename(from.get(), to.get()));
        }
      }
      case "unlink", "unlinkat", "rmdir" ->
          below(named(arguments, 0)).ifPresent(path -> ops.add(new Op.Remove(path)));
      default -> {} // A descriptor that is closed may stay known: it is opened anew before use.
    }
  }

  private void made(String path, boolean isFolder) {
    below(path)
        .ifPresent(relative -> {
          lengths.remove(relative);
          ops.add(new Op.Make(relative, isFolder));
        });
  }

  private void written(String arguments) {
    Matcher written = WRITTEN.matcher(arguments);
    Optional<String> path = below(descriptor(arguments));
    if (path.isPresent() && written.matches()) {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(written.group(1))).asReadOnlyBuffer();
      ops.add(new Op.Write(path.get(), Long.parseLong(written.group(2)), bytes));
    }
  }

  /** By what is written from the beginning to the end of a file that is new. */
  private void appended(String arguments) {
    Optional<String> path = below(descriptor(arguments));
    Matcher text = TEXT.matcher(arguments);
    if (path.isPresent() && text.find()) {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(text.group(1))).asReadOnlyBuffer();
      long offset = lengths.getOrDefault(path.get(), 0L);
      lengths.put(path.get(), offset + bytes.remaining());
      ops.add(new Op.Write(path.get(), offset, bytes));
    }
  }

  /** The path that is the descriptor at the beginning. */
  private static String descriptor(String arguments) {
    Matcher descriptor = DESCRIPTOR.matcher(arguments);
    return descriptor.lookingAt() ? text(descriptor.group(1)) : "";
  }

  /** The path that is the number-th text, in the folder that stands before it, if one does. */
  private String named(String arguments, int number) {
    Matcher texts = TEXT.matcher(arguments);
    for (int i = 0; i <= number; i++) {
      if (!texts.find()) {
        return "";
      }
    }
    String name = text(texts.group(1));
    Matcher byDescriptor = BY_DESCRIPTOR.matcher(name);
    if (byDescriptor.matches()) {
      String below = byDescriptor.group(2) == null ? "" : byDescriptor.group(2);
      return open.getOrDefault(byDescriptor.group(1), "") + below;
    }
    if (name.startsWith("/")) {
      return name;
    }
    Matcher folders = DESCRIPTOR.matcher(arguments.substring(0, texts.start()));
    String in = "";
    while (folders.find()) {
      in = text(folders.group(1));
    }
    return in + "/" + name;
  }

  private static long lastNumber(String arguments) {
    Matcher number = LAST_NUMBER.matcher(arguments);
    return number.find() ? Long.parseLong(number.group(1)) : 0;
  }

  private Optional<String> below(String path) {
    Path absolute = Path.of(path.isEmpty() ? "/" : path);
    return absolute.startsWith(folder)
        ? Optional.of(folder.relativize(absolute).toString())
        : Optional.empty();
  }

  private static String text(String hex) {
    return new String(bytes(hex), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace("\\x", ""));
  }
}
