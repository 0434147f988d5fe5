package dev.lanyard.node.share;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file that says what this node shares. The catalogue can be lost, this must not be. It names
 * people's files and friends, so it is its owner's alone.
 */
final class Definitions {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private static final String NAME = "shares.json";

  private final NodeFolder folder;

  /** The file as Gson reads it, where anything may be missing. */
  private record Stored(@Nullable List<StoredShare> shares) {}

  private record StoredShare(
      @Nullable String name,
      @Nullable String path,
      boolean single,
      @Nullable List<String> audience) {}

  Definitions(NodeFolder folder) {
    this.folder = folder;
  }

  /**
   * What was saved last; nothing where nothing ever was.
   *
   * @throws Fault PRECONDITION where the file is not what {@link #save} writes
   */
  List<Definition> load() {
    Path file = folder.resolve(NAME);
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
    Stored stored = new Stored(definitions.stream().map(Definitions::stored).toList());
    folder.write(NAME, GSON.toJson(stored) + "\n");
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
