package dev.lanyard.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A mesh's code, and homes that are in the mesh. */
final class Mesh {
  private final Path folder;
  private final String code;

  private Mesh(Path folder, String code) {
    this.folder = folder;
    this.code = code;
  }

  /** A new mesh, whose nodes' homes lie below that folder. */
  static Mesh in(Path folder) {
    Path first = folder.resolve("founder");
    Outcome invite =
        Running.run(
            List.of(
                Distribution.node().toString(), "invite", "--home", first.toString(), "--quiet"));
    return new Mesh(folder, invite.ok().out().strip());
  }

  String code() {
    return code;
  }

  /** The home of a node that has joined. */
  Path home(String name) {
    Path home = folder.resolve(name).resolve("home");
    if (!Files.exists(home)) {
      try {
        Files.createDirectories(home.getParent());
        Path input = Files.writeString(folder.resolve(name).resolve("code"), code + "\n");
        try (Running join =
            Running.start(
                List.of(Distribution.node().toString(), "join", "-", "--home", home.toString()),
                java.util.Map.of(),
                input)) {
          join.await().ok();
        }
        Files.delete(input);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return home;
  }

  /** The folder that the node of that name shares, under the name {@code yard}. */
  Path yard(String name) {
    try {
      return Files.createDirectories(folder.resolve(name).resolve("yard"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A node of that name, in the mesh, that shares its yard. */
  PackagedNode.Builder node(String name) {
    return PackagedNode.in(home(name)).name(name).share(yard(name));
  }
}
