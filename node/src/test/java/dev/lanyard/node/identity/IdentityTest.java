package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
  @TempDir Path home;

  @Test
  void startsAMeshOfItsOwnOnce() {
    MeshSecret first = identity().secret();

    assertEquals(first, identity().secret());
  }

  @Test
  void keepsItsKeyAndCertificatesFromRunToRun() {
    Credentials before = credentials();
    Credentials after = credentials();

    assertEquals(before.nodeId(), after.nodeId());
    assertEquals(before.certificate(), after.certificate());
    assertEquals(before.authority(), after.authority());
    assertEquals(NodeId.of(after.certificate().getPublicKey()), after.nodeId());
  }

  @Test
  void entersAnotherMeshAndKeepsItsId() throws Exception {
    Credentials before = credentials();
    MeshSecret other = Meshes.secret("other");

    Credentials joined = identity().join(other);
    Credentials after = credentials();
    assertEquals(joined.certificate(), after.certificate());
    assertEquals(Optional.of(other), identity().knownSecret());

    assertEquals(other, identity().secret());
    assertEquals(before.nodeId(), after.nodeId());
    assertEquals(other.tag(), after.meshTag());
    assertNotEquals(before.certificate(), after.certificate());
    after.certificate().verify(after.authority().getPublicKey());
  }

  @Test
  void takesItsSecretFromAMountedFile() throws Exception {
    MeshSecret secret = Meshes.secret("mounted");
    Path mounted = Files.writeString(home.resolve("code"), "\n " + JoinCode.of(secret) + "\n\n");
    Identity identity = identity(Optional.of(mounted));

    assertEquals(secret, identity.secret());
    Fault fault = assertThrows(Fault.class, () -> identity.join(Meshes.secret("other")));
    assertEquals(Reason.PRECONDITION, fault.reason());
    assertFalse(Files.exists(home.resolve("mesh.secret")));
  }

  @Test
  void saysWhereTheMountedFileShouldBe() {
    Path missing = home.resolve("missing");
    Fault fault = assertThrows(Fault.class, () -> identity(Optional.of(missing)).secret());

    assertEquals(Reason.DENIED, fault.reason());
    assertTrue(fault.getMessage().contains(missing.toString()), fault.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "garbage", "AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA-AAAAAAA"})
  void neverReplacesADamagedSecret(String damaged) throws Exception {
    identity().secret();
    Files.writeString(home.resolve("mesh.secret"), damaged);

    Fault fault = assertThrows(Fault.class, () -> identity().secret());
    assertEquals(Reason.INVALID, fault.reason());
    assertTrue(fault.getMessage().contains("mesh.secret"), fault.getMessage());
    assertEquals(damaged, Files.readString(home.resolve("mesh.secret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"})
  void neverReplacesADamagedKey(String damaged) throws Exception {
    credentials();
    Files.writeString(home.resolve("node.key"), damaged);

    Fault fault = assertThrows(Fault.class, this::credentials);
    assertEquals(Reason.FAILED, fault.reason());
    assertTrue(fault.getMessage().contains("node.key"), fault.getMessage());
    assertEquals(damaged, Files.readString(home.resolve("node.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"node.pem", "mesh-ca.pem"})
  void makesDamagedOrMissingCertificatesAnew(String file) throws Exception {
    Credentials before = credentials();
    Files.writeString(home.resolve(file), "garbage");
    Credentials mended = credentials();
    Files.delete(home.resolve(file));
    Credentials again = credentials();

    assertEquals(before.nodeId(), mended.nodeId());
    assertEquals(before.nodeId(), again.nodeId());
    again.certificate().verify(before.authority().getPublicKey());
    assertEquals(again.certificate(), credentials().certificate());
  }

  @Test
  void doesNotUseTheCertificateOfAnotherKey() throws Exception {
    Credentials mine = credentials();
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
    Meshes.credentials(elsewhere, identity().secret());
    Files.copy(
        elsewhere.resolve("node.pem"),
        home.resolve("node.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertEquals(mine.nodeId(), credentials().nodeId());
    assertEquals(mine.nodeId(), NodeId.of(credentials().certificate().getPublicKey()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh.secret", "node.key"})
  void refusesSecretsThatOthersMayRead(String file) throws Exception {
    credentials();
    Files.setPosixFilePermissions(home.resolve(file), PosixFilePermissions.fromString("rw-r--r--"));

    Fault fault = assertThrows(Fault.class, this::credentials);
    assertEquals(Reason.DENIED, fault.reason());
  }

  @Test
  void keepsSecretsOutOfWhatIsPrinted() {
    Credentials credentials = credentials();

    assertEquals(
        "node " + credentials.nodeId() + " of mesh " + credentials.meshTag(),
        credentials.toString());
  }

  private Credentials credentials() {
    Identity identity = identity();
    return identity.credentials(identity.secret());
  }

  private Identity identity() {
    return identity(Optional.empty());
  }

  private Identity identity(Optional<Path> secretFile) {
    return new Identity(NodeFolder.open(home), secretFile, new SecureRandom());
  }
}
