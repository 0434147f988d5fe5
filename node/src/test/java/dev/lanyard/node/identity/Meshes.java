package dev.lanyard.node.identity;

import dev.lanyard.node.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Secrets, ids and credentials, the same for the same word. */
public final class Meshes {
  private static final int LOOKS = 10_000;

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

  /** What lies in the folder of a node, which may be changing it just now. */
  public static Credentials shown(Path folder) {
    for (int look = 0; ; look++) {
      try {
        X509Certificate certificate = Pem.certificate(text(folder, "node.pem"));
        X509Certificate authority = Pem.certificate(text(folder, "mesh-ca.pem"));
        certificate.verify(authority.getPublicKey());
        return new Credentials(
            NodeId.of(certificate.getPublicKey()),
            tag(authority),
            Pem.privateKey(text(folder, "node.key")),
            certificate,
            authority);
      } catch (IOException | GeneralSecurityException e) {
        if (look == LOOKS) {
          throw new AssertionError(e);
        }
        Thread.onSpinWait();
      }
    }
  }

  private static String tag(X509Certificate authority) {
    return authority.getSubjectX500Principal().getName().replace("CN=Lanyard mesh ", "");
  }

  /** The secret that lies there. */
  public static MeshSecret secret(Path folder) throws IOException {
    return JoinCode.parse(text(folder, "mesh.secret").strip());
  }

  private static String text(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  private static byte[] bytes(String word) {
    return Digest.ofBytes(word.getBytes(StandardCharsets.UTF_8)).bytes();
  }
}
