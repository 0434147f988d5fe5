package dev.lanyard.node.disk;

import dev.lanyard.node.disk.DiskTape.Op;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * What a disk may hold after the power went in the middle of a tape: all that was forced, and of
 * the rest what a seed says. Of the names in a folder a first part is there, each folder's for
 * itself; of a file's writes none, all, a first part, or some, in any mixture. That is less than
 * any journal promises.
 */
public final class PowerCut {
  /** Bytes of a file, whatever its name is. */
  private static final class Body {
    final List<Op> forced = new ArrayList<>();
    final List<Op> pending = new ArrayList<>();

    void force() {
      forced.addAll(pending);
      pending.clear();
    }
  }

  /** A name that came, went or changed. */
  private record Name(Op op, Optional<Body> body) {}

  private final SplittableRandom random;

  /** Names as the process sees them. */
  private final Map<String, Body> live = new HashMap<>();

  private final List<Name> lasting = new ArrayList<>();
  private final Map<String, List<Name>> pendingNames = new TreeMap<>();

  private PowerCut(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Makes, in an empty folder, what is left after so many steps of a tape.
   *
   * @param seed decides about what was not forced
   */
  public static void after(List<Op> tape, int steps, long seed, Path folder) throws IOException {
    PowerCut cut = new PowerCut(seed);
    tape.subList(0, steps).forEach(cut::step);
    cut.lay(folder);
  }

  private void step(Op op) {
    switch (op) {
      case Op.Make(String path, boolean isFolder) -> {
        if (!live.containsKey(path)) {
          Body body = new Body();
          live.put(path, body);
          name(path, new Name(op, isFolder ? Optional.empty() : Optional.of(body)));
        }
      }
      case Op.Write(String path, long _, ByteBuffer _) -> body(path).pending.add(op);
      case Op.Truncate(String path, long _) -> body(path).pending.add(op);
      case Op.Rename(String from, String to) -> {
        Body body = body(from);
        live.remove(from);
        live.put(to, body);
        name(to, new Name(op, Optional.of(body)));
      }
      case Op.Remove(String path) -> {
        live.remove(path);
        name(path, new Name(op, Optional.empty()));
      }
      case Op.Force(String path) -> {
        body(path).force();
        lasting.addAll(pendingNames.getOrDefault(path, List.of()));
        pendingNames.remove(path);
      }
      case Op.ForceAll() -> {
        live.values().forEach(Body::force);
        pendingNames.values().forEach(lasting::addAll);
        pendingNames.clear();
      }
    }
  }

  private Body body(String path) {
    return live.computeIfAbsent(path, _ -> new Body());
  }

  private void name(String path, Name name) {
    int slash = path.lastIndexOf('/');
    String folder = slash < 0 ? "" : path.substring(0, slash);
    pendingNames.computeIfAbsent(folder, _ -> new ArrayList<>()).add(name);
  }

  private void lay(Path folder) throws IOException {
    List<Name> kept = new ArrayList<>(lasting);
    for (List<Name> names : pendingNames.values()) {
      kept.addAll(names.subList(0, random.nextInt(names.size() + 1)));
    }
    Map<String, Optional<Body>> there = new TreeMap<>();
    for (Name name : kept) {
      switch (name.op()) {
        case Op.Make(String path, boolean _) -> there.put(path, name.body());
        case Op.Rename(String from, String to) -> {
          there.remove(from);
          there.put(to, name.body());
        }
        case Op.Remove(String path) -> there.remove(path);
        case Op.Write _, Op.Truncate _, Op.Force _, Op.ForceAll _ ->
            throw new IllegalStateException("not a name: " + name);
      }
    }
    for (Map.Entry<String, Optional<Body>> entry : there.entrySet()) {
      Path path = folder.resolve(entry.getKey());
      if (entry.getValue().isEmpty()) {
        Files.createDirectories(path);
      } else if (Files.isDirectory(path.resolveSibling(""))) {
        write(path, entry.getValue().get());
      }
    }
  }

  private void write(Path path, Body body) throws IOException {
    List<Op> kept = new ArrayList<>(body.forced);
    int pending = body.pending.size();
    switch (random.nextInt(4)) {
      case 0 -> {} // None of it.
      case 1 -> kept.addAll(body.pending);
      case 2 -> kept.addAll(body.pending.subList(0, random.nextInt(pending + 1)));
      default -> body.pending.stream().filter(op -> random.nextBoolean()).forEach(kept::add);
    }
    try (FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      for (Op op : kept) {
        if (op instanceof Op.Write(String _, long offset, ByteBuffer bytes)) {
          ByteBuffer left = bytes.duplicate();
          while (left.hasRemaining()) {
            int _ = channel.write(left, offset + left.position());
          }
        } else if (op instanceof Op.Truncate(String _, long size)) {
          channel.truncate(size);
          extend(channel, size);
        }
      }
    }
  }

  /** ftruncate makes a file longer, too. */
  private static void extend(FileChannel channel, long size) throws IOException {
    if (channel.size() < size) {
      int _ = channel.write(ByteBuffer.allocate(1), size - 1);
    }
  }
}
