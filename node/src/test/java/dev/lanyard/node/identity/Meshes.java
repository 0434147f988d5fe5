package dev.lanyard.node.identity;

import dev.lanyard.node.content.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** Secrets, ids and credentials, the same for the same word. */
public final class Meshes {
  private Meshes() {}

  public static MeshSecret secret(String word) {
    return new MeshSecret(bytes(word));
  }

  public static NodeId nodeId(String word) {
    return NodeId.ofBytes(bytes(word));
  }

  /** Those of a new node, in a folder of its own, in the mesh of this secret. */
  public static Credentials credentials(Path folder, MeshSecret secret) {
    Identity identity = new Identity(NodeFolder.open(folder), Optional.empty(), new SecureRandom());
    identity.join(secret);
    return identity.credentials(secret);
  }

  private static byte[] bytes(String word) {
    return Digest.ofBytes(word.getBytes(StandardCharsets.UTF_8)).bytes();
  }
}
