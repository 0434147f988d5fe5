package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

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

    Credentials joined = identity().join(other).credentials();
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
  void goesAlongWhenTheMeshChangesItsSecret() {
    Member first = identity().member();
    Member second = identity().rotate(first, List.of(Meshes.nodeId("mallory")), NOW);

    Member after = identity().member();
    assertNotEquals(first.secret(), after.secret());
    assertEquals(second.secret(), after.secret());
    assertEquals(second.lineage(), after.lineage());
    assertEquals(after.secret().tag(), after.credentials().meshTag());
    assertEquals(first.credentials().nodeId(), after.credentials().nodeId());
    assertEquals(Set.of(Meshes.nodeId("mallory")), after.lineage().expelled());
    assertEquals(after.lineage().expelled(), identity().join(after.secret()).lineage().expelled());
  }

  /** What a node does that is killed before the new secret is written. */
  private Member interrupted(Member before, Supplier<Member> change, Optional<Path> secretFile)
      throws IOException {
    String secret = Files.readString(home.resolve("mesh.secret"));
    assertNotEquals(before.secret(), change.get().secret());
    Files.writeString(home.resolve("mesh.secret"), secret);
    return identity(secretFile).member();
  }

  @Test
  void startsWithTheOldSecretWhereAChangeWasInterrupted() throws Exception {
    Member first = identity().member();

    Member after =
        interrupted(first, () -> identity().rotate(first, List.of(), NOW), Optional.empty());

    assertEquals(first.secret(), after.secret());
    assertEquals(first.lineage(), after.lineage());
  }

  @Test
  void forgetsNobodyWhoWasExpelledWhereItGoesOverTwoChangesAndIsInterrupted() throws Exception {
    MeshSecret given = Meshes.secret("mounted");
    Optional<Path> file = Optional.of(Files.writeString(home.resolve("code"), JoinCode.of(given)));
    Member now =
        identity(file).rotate(identity(file).member(), List.of(Meshes.nodeId("mallory")), NOW);
    Lineage ahead = now.lineage();
    for (String word : List.of("third", "fourth")) {
      ahead = ahead.rotated(now.credentials(), Meshes.secret(word), List.of(), NOW);
    }
    Lineage twice = ahead;

    Member after =
        interrupted(
            now, () -> identity(file).succeed(now, Meshes.secret("fourth"), twice, NOW), file);

    assertEquals(now.secret(), after.secret());
    assertEquals(now.lineage(), after.lineage());
    assertEquals(Set.of(Meshes.nodeId("mallory")), after.lineage().expelled());
  }

  @Test
  void keepsItsOwnBranchWhereItGoesOverToAnotherAndIsInterrupted() throws Exception {
    Member first = identity().member();
    Lineage branch =
        first.lineage().rotated(first.credentials(), Meshes.secret("z"), List.of(), NOW);
    Member own = identity().rotate(first, List.of(), NOW);

    Member after =
        interrupted(
            own, () -> identity().succeed(own, Meshes.secret("z"), branch, NOW), Optional.empty());

    assertEquals(own.lineage(), after.lineage());
    assertTrue(
        branch.over(after.lineage(), Meshes.nodeId("me"), id -> true).isPresent()
            || after.lineage().over(branch, Meshes.nodeId("me"), id -> true).isPresent());
  }

  @Test
  void expelsAgainInOneStepWhomAnotherBranchLetStay() {
    Member first = identity().member();
    NodeId mallory = Meshes.nodeId("mallory");
    Lineage branch =
        first
            .lineage()
            .rotated(
                first.credentials(),
                Meshes.secret("z"),
                List.of(Meshes.nodeId("yan"), Meshes.nodeId("zoe")),
                NOW);
    Member own = identity().rotate(first, List.of(mallory), NOW);
    Lineage merged = branch.over(own.lineage(), Meshes.nodeId("me"), id -> true).orElseThrow();

    Member next = identity().succeed(own, Meshes.secret("z"), merged, NOW);

    assertEquals(
        Set.of(mallory, Meshes.nodeId("yan"), Meshes.nodeId("zoe")), next.lineage().expelled());
    assertNotEquals(Meshes.secret("z"), next.secret());
    assertEquals(next.lineage(), identity().member().lineage());
  }

  @Test
  void goesAlongAlsoWhereItsSecretWasMounted() throws Exception {
    MeshSecret secret = Meshes.secret("mounted");
    Path mounted = Files.writeString(home.resolve("code"), JoinCode.of(secret));
    Optional<Path> file = Optional.of(mounted);
    Member changed = identity(file).rotate(identity(file).member(), List.of(), NOW);

    assertEquals(changed.secret(), identity(file).member().secret());
    // The code of another mesh is put there.
    Files.writeString(mounted, JoinCode.of(Meshes.secret("other")));
    assertEquals(Meshes.secret("other"), identity(file).member().secret());
    assertEquals(List.of(), identity(file).member().lineage().rotations());
  }

  @Test
  void joinsNoMeshOfYesterday() {
    Member first = identity().member();
    identity().rotate(first, List.of(), NOW);

    Fault fault = assertThrows(Fault.class, () -> identity().join(first.secret()));
    assertEquals(Reason.PRECONDITION, fault.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "[]", "{\"tag\":\"x\",\"rotations\":[{}]}"})
  void doesNotForgetWhoWasExpelledWhereThatIsDamaged(String damaged) throws Exception {
    identity().rotate(identity().member(), List.of(), NOW);
    Files.writeString(home.resolve("mesh-lineage.json"), damaged);

    Fault fault = assertThrows(Fault.class, () -> identity().member());
    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().contains("mesh-lineage.json"), fault.getMessage());
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
