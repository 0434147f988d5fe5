package dev.lanyard.node.share;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that says what this node shares. The catalogue can be lost, this must not be: it is
 * written beside, forced, and renamed.
 */
final class Definitions {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private final Path file;

  /** The file as Gson reads it, where anything may be missing. */
  private record Stored(@Nullable List<StoredShare> shares) {}

  private record StoredShare(
      @Nullable String name,
      @Nullable String path,
      boolean single,
      @Nullable List<String> audience) {}

  Definitions(Path file) {
    this.file = file;
  }

  /**
   * What was saved last; nothing where nothing ever was.
   *
   * @throws Fault PRECONDITION where the file is not what {@link #save} writes
   */
  List<Definition> load() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      Stored stored = GSON.fromJson(Files.readString(file), Stored.class);
      if (stored == null || stored.shares() == null) {
        throw new JsonParseException("it has no \"shares\"");
      }
      return stored.shares().stream().map(Definitions::definition).toList();
    } catch (IOException | JsonParseException | InvalidPathException e) {
      throw Fault.because(
          e,
          Reason.PRECONDITION,
          "%s, which says what is shared, cannot be read: %s; correct it, or delete it and share"
              + " again",
          file,
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Saves all definitions; they are on the disk when this returns. */
  void save(List<Definition> definitions) {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    String json =
        GSON.toJson(new Stored(definitions.stream().map(Definitions::stored).toList())) + "\n";
    try {
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder();
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "%s, which says what is shared, cannot be written: %s; nothing was changed",
          file,
          e.getMessage());
    }
  }

  private void forceFolder() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static Definition definition(@Nullable StoredShare share) {
    if (share == null || share.name() == null || share.path() == null) {
      throw new JsonParseException("a share without \"name\" or \"path\"");
    }
    List<String> audience = share.audience() == null ? List.of() : share.audience();
    return new Definition(
        share.name(),
        Path.of(share.path()),
        share.single(),
        audience.stream().map(Definitions::id).toList());
  }

  private static NodeId id(@Nullable String text) {
    if (text == null || !NodeId.isOne(text)) {
      // Never an empty audience in its place: that would show the share to everybody.
      throw new JsonParseException("'" + text + "' in an \"audience\" is not a node id");
    }
    return new NodeId(text);
  }

  private static StoredShare stored(Definition share) {
    return new StoredShare(
        share.name(),
        share.path().toString(),
        share.single(),
        share.audience().stream().map(NodeId::text).toList());
  }
}
