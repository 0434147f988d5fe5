package dev.lanyard.cli.control;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a node that runs is reached, as its home's {@code run/node.json} says. The file can outlive
 * a node that was killed.
 *
 * @param host for the owner's calls
 * @param open whether it speaks plain text, as a mesh for the lab bench does
 */
record RunningNode(String host, int port, boolean open) {
  /** Where the owner calls from unless the file says otherwise: from nowhere else it may. */
  private static final String LOOPBACK = "127.0.0.1";

  /** The node of a home, if one left word there. */
  static Optional<RunningNode> of(Home home) {
    Path file = home.runningNode();
    try (JsonReader reader =
        new JsonReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
      return Optional.of(read(reader));
    } catch (NoSuchFileException notRunning) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitStatus.REFUSED,
          "may not read " + file + "; call lanyard as the user who runs the node");
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new CommandFailure(
          ExitStatus.FAILED, "cannot make sense of " + file + "; stop the node and start it anew");
    }
  }

  private static RunningNode read(JsonReader reader) throws IOException {
    String host = LOOPBACK;
    int port = 0;
    boolean open = false;
    reader.beginObject();
    while (reader.peek() != JsonToken.END_OBJECT) {
      switch (reader.nextName()) {
        case "controlHost" -> host = reader.nextString();
        case "port" -> port = reader.nextInt();
        case "open" -> open = reader.nextBoolean();
        default -> reader.skipValue();
      }
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalStateException("port (" + port + ") must be one of TCP's");
    }
    return new RunningNode(host, port, open);
  }
}
