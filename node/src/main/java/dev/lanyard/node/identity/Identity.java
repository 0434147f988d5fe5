package dev.lanyard.node.identity;

import com.google.common.collect.Lists;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.lanyard.node.disk.Failpoint;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The node's identity as it lies in its folder: {@code mesh.secret}, {@code node.key}, and the two
 * certificates {@code node.pem} and {@code mesh-ca.pem} that are made from them and kept for the
 * command line and grpcurl. The key is made once and outlives every mesh. Safe for several threads.
 */
public final class Identity {
  private static final String SECRET_FILE = "mesh.secret";
  private static final String KEY_FILE = "node.key";
  private static final String CERTIFICATE_FILE = "node.pem";
  private static final String AUTHORITY_FILE = "mesh-ca.pem";
  private static final String LINEAGE_FILE = "mesh-lineage.json";
  private static final Pattern MESH_IN_NAME = Pattern.compile("CN=Lanyard mesh ([0-9a-f]{16})");

  private final NodeFolder folder;
  private final Optional<Path> secretFile;
  private final SecureRandom random;
  private final Gson gson = new Gson();

  /**
   * An identity in a folder.
   *
   * @param secretFile where the mesh's secret lies instead of in the folder, such as a mounted one
   */
  public Identity(NodeFolder folder, Optional<Path> secretFile, SecureRandom random) {
    this.folder = folder;
    this.secretFile = secretFile;
    this.random = random;
  }

  /**
   * The secret of the mesh this node is in; where there is none yet, that of a new mesh.
   *
   * @throws Fault DENIED or INVALID where the secret cannot be read
   */
  public synchronized MeshSecret secret() {
    Optional<MeshSecret> known = knownSecret();
    if (known.isPresent()) {
      return known.get();
    }
    MeshSecret fresh = MeshSecret.random(random);
    folder.write(SECRET_FILE, JoinCode.of(fresh) + "\n");
    return fresh;
  }

  /** The secret of the mesh this node is in, where it is in one. */
  public synchronized Optional<MeshSecret> knownSecret() {
    if (secretFile.isEmpty()) {
      return ownSecret();
    }
    MeshSecret given = secretFrom(secretFile.get());
    // What was given may have been changed by the mesh since.
    return ownSecret()
        .filter(own -> written(own).filter(past -> past.knows(given.tag())).isPresent())
        .or(() -> Optional.of(given));
  }

  private Optional<MeshSecret> ownSecret() {
    return folder.readSecret(SECRET_FILE).map(code -> parse(code, folder.resolve(SECRET_FILE)));
  }

  /** How the mesh came to have this secret, as far as this node knows. */
  private Lineage lineage(MeshSecret secret) {
    return written(secret).orElseGet(() -> Lineage.of(secret));
  }

  /** The lineage that was written for a secret; nothing where there is none. */
  private Optional<Lineage> written(MeshSecret secret) {
    try {
      return folder
          .read(LINEAGE_FILE)
          .map(text -> gson.fromJson(text, LineageText.class))
          .flatMap(text -> text.lineage(secret.tag()));
    } catch (JsonParseException | DateTimeException | Fault e) {
      throw Fault.because(
          e,
          Reason.PRECONDITION,
          "%s, which tells who was expelled, is damaged: put it back, or remove it and see that the"
              + " node meets another member before those",
          folder.resolve(LINEAGE_FILE));
    }
  }

  /** What makes this node a member of the mesh it is in; where it is in none, of a new one. */
  public synchronized Member member() {
    MeshSecret secret = secret();
    return new Member(secret, lineage(secret), credentials(secret));
  }

  /**
   * Changes the secret of a mesh.
   *
   * @param expelled who is a member no longer
   * @param when what the clock shows
   */
  public synchronized Member rotate(Member now, Collection<NodeId> expelled, Instant when) {
    return replace(now, changed(now, expelled, when));
  }

  /**
   * Goes over to the secret that the mesh has now, and changes it once more where whom this node
   * knows to be expelled was let stay: two changed it without knowing of each other.
   *
   * @param lineage how the mesh came to it
   * @param when what the clock shows
   */
  public synchronized Member succeed(Member now, MeshSecret secret, Lineage lineage, Instant when) {
    Member next = new Member(secret, lineage, now.credentials());
    List<NodeId> again = List.copyOf(lineage.forgottenOf(now.lineage()));
    for (List<NodeId> some : Lists.partition(again, Rotation.MAX_EXPELLED)) {
      next = changed(next, some, when);
    }
    return replace(now, next);
  }

  private Member changed(Member now, Collection<NodeId> expelled, Instant when) {
    MeshSecret fresh = MeshSecret.random(random);
    Lineage lineage = now.lineage().rotated(now.credentials(), fresh, expelled, when);
    return new Member(fresh, lineage, now.credentials());
  }

  /**
   * Writes both, of which the lineage comes first and holds that of before: whichever secret lies
   * there after a crash, its own does, too. They are written to the node's folder even where the
   * secret was given in a file: that file tells which mesh to begin with.
   */
  private Member replace(Member before, Member next) {
    write(LineageText.of(next.lineage(), Optional.of(before.lineage())));
    Failpoint.ROTATE_LINEAGE_WRITTEN.reached();
    folder.write(SECRET_FILE, JoinCode.of(next.secret()) + "\n");
    Failpoint.ROTATE_SECRET_WRITTEN.reached();
    return new Member(next.secret(), next.lineage(), credentials(next.secret()));
  }

  private void write(LineageText lineage) {
    folder.write(LINEAGE_FILE, gson.toJson(lineage) + "\n");
  }

  /**
   * Enters the mesh of another secret, for good. The secret is written first: where that fails, the
   * certificates that the owner's clients use are still those of the mesh that the node runs in.
   *
   * @throws Fault PRECONDITION where the secret comes from a file that is not ours to write, or is
   *     one that this mesh had before
   */
  public synchronized Member join(MeshSecret secret) {
    if (secretFile.isPresent()) {
      throw Fault.of(
          Reason.PRECONDITION,
          "this node takes its mesh's secret from %s; put the code there and start it again",
          secretFile.get());
    }
    Optional<Lineage> past =
        knownSecret().map(this::lineage).filter(mesh -> mesh.knows(secret.tag()));
    if (past.filter(mesh -> !mesh.tag().equals(secret.tag())).isPresent()) {
      throw Fault.of(
          Reason.PRECONDITION,
          "this is an old code of the mesh that the node is in; 'lanyard invite' shows the new one");
    }
    if (past.isEmpty()) {
      folder.write(SECRET_FILE, JoinCode.of(secret) + "\n");
      Failpoint.JOIN_SECRET_WRITTEN.reached();
      write(LineageText.of(Lineage.of(secret), Optional.empty()));
      Failpoint.JOIN_LINEAGE_WRITTEN.reached();
    }
    return new Member(secret, lineage(secret), credentials(secret));
  }

  /** Whether the certificates that lie in the folder, which clients use, are these. */
  public synchronized boolean holds(Credentials credentials) {
    try {
      return folder.read(CERTIFICATE_FILE).equals(Optional.of(Pem.of(credentials.certificate())))
          && folder.read(AUTHORITY_FILE).equals(Optional.of(Pem.of(credentials.authority())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate in use can be written down", e);
    }
  }

  /**
   * What to show and to trust in the mesh of this secret. Certificates that lie in the folder are
   * used again while they fit.
   */
  public synchronized Credentials credentials(MeshSecret secret) {
    try {
      PrivateKey key = key();
      Optional<Credentials> kept = keptCredentials(secret, key);
      return kept.isPresent() ? kept.get() : issue(secret, key);
    } catch (GeneralSecurityException e) {
      throw Fault.because(
          e,
          Reason.FAILED,
          "the key in %s cannot be used (%s); put the right one back, or remove it and %s to become"
              + " a new node",
          folder.resolve(KEY_FILE),
          e.getMessage(),
          folder.resolve(CERTIFICATE_FILE));
    }
  }

  private PrivateKey key() throws GeneralSecurityException {
    Optional<String> pem = folder.readSecret(KEY_FILE);
    if (pem.isPresent()) {
      return Pem.privateKey(pem.get());
    }
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    PrivateKey key = generator.generateKeyPair().getPrivate();
    folder.write(KEY_FILE, Pem.of(key));
    return key;
  }

  private Optional<Credentials> keptCredentials(MeshSecret secret, PrivateKey key) {
    try {
      X509Certificate certificate = Pem.certificate(folder.read(CERTIFICATE_FILE).orElse(""));
      X509Certificate authority = Pem.certificate(folder.read(AUTHORITY_FILE).orElse(""));
      var mesh = MESH_IN_NAME.matcher(authority.getSubjectX500Principal().getName());
      if (!mesh.matches() || !mesh.group(1).equals(secret.tag())) {
        return Optional.empty();
      }
      certificate.verify(authority.getPublicKey());
      KeyPairs.checkMatch(key, certificate.getPublicKey());
      return Optional.of(
          new Credentials(
              NodeId.of(certificate.getPublicKey()), secret.tag(), key, certificate, authority));
    } catch (GeneralSecurityException e) {
      // Missing, damaged or of another key: they are made anew from what matters, key and secret.
      return Optional.empty();
    }
  }

  private Credentials issue(MeshSecret secret, PrivateKey key) throws GeneralSecurityException {
    PublicKey publicKey = KeyPairs.publicKeyOf(key);
    MeshAuthority mesh = new MeshAuthority(secret, random);
    X509Certificate authority = mesh.certificate();
    X509Certificate certificate = mesh.issue(publicKey);
    folder.write(AUTHORITY_FILE, Pem.of(authority));
    Failpoint.CERTIFICATE_AUTHORITY_WRITTEN.reached();
    folder.write(CERTIFICATE_FILE, Pem.of(certificate));
    return new Credentials(NodeId.of(publicKey), secret.tag(), key, certificate, authority);
  }

  private static MeshSecret secretFrom(Path file) {
    try {
      return parse(Files.readString(file), file);
    } catch (IOException e) {
      throw Fault.because(
          e,
          Reason.DENIED,
          "the mesh's secret cannot be read from %s (%s); check --mesh-secret-file or"
              + " LANYARD_MESH_SECRET_FILE",
          file,
          e.getClass().getSimpleName());
    }
  }

  private static MeshSecret parse(String code, Path file) {
    try {
      return JoinCode.parse(code.strip());
    } catch (Fault e) {
      throw Fault.because(
          e, Reason.INVALID, "%s does not hold a mesh's secret: %s", file, e.getMessage());
    }
  }
}
