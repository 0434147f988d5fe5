package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.JoinCode;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.ExpelRequest;
import dev.lanyard.v1.ExpelResponse;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.InviteRequest;
import dev.lanyard.v1.JoinRequest;
import dev.lanyard.v1.ListSharesRequest;
import dev.lanyard.v1.RenewRequest;
import dev.lanyard.v1.RotateRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes of a mesh whose secret changes, and one that is shut out. */
class ExpulsionTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final long SECOND = 1_000_000_000;

  @TempDir Path temp;
  private final List<RunningNode> running = new ArrayList<>();
  private RunningNode ann;
  private RunningNode bob;
  private RunningNode mallory;

  @BeforeEach
  void start() throws Exception {
    ann = start("ann");
    bob = start("bob", ann);
    mallory = start("mallory", ann);
    met();
  }

  private void met() {
    Eventually.equal(Set.of("bob", "mallory"), ann::reachablePeers);
    Eventually.equal(Set.of("ann", "mallory"), bob::reachablePeers);
    Eventually.equal(Set.of("ann", "bob"), mallory::reachablePeers);
  }

  private RunningNode start(String name, RunningNode... known) throws Exception {
    RunningNode node = RunningNode.start(temp, name, SECRET, known);
    running.add(node);
    return node;
  }

  @AfterEach
  void stop() {
    running.forEach(RunningNode::close);
  }

  private ExpelResponse expel(RunningNode by, String whom) {
    return by.owner().expel(ExpelRequest.newBuilder().setNode(whom).build());
  }

  private static String tag(RunningNode node) {
    return Meshes.shown(node.home).meshTag();
  }

  private void rotate(RunningNode by) {
    String tag = by.owner().rotate(RotateRequest.getDefaultInstance()).getMeshTag();
    assertEquals(tag, tag(by), "written down");
  }

  @Test
  void handsANewSecretToAllMembersWithoutCuttingAConnection() {
    String before = tag(ann);
    rotate(ann);
    assertNotEquals(before, tag(ann));

    for (RunningNode node : running) {
      Eventually.equal(tag(ann), () -> tag(node));
    }
    met();
    assertEquals(
        ann.owner().invite(InviteRequest.getDefaultInstance()).getCode(),
        bob.owner().invite(InviteRequest.getDefaultInstance()).getCode());
  }

  @Test
  void shutsANodeOutEverywhereWithinASecond() {
    long start = System.nanoTime();
    ExpelResponse expelled = expel(ann, "mallory");
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);
    Eventually.equal(Set.of(), mallory::reachablePeers);
    long took = System.nanoTime() - start;

    // Eventually's own looks and the owners' connections are in it.
    assertTrue(took < 2 * SECOND, took / 1_000_000 + " ms");
    assertEquals(mallory.credentials.nodeId().text(), expelled.getNodeId());
    assertEquals("mallory", expelled.getName());
    assertEquals(1, expelled.getTold());
    assertTrue(expel(bob, mallory.credentials.nodeId().shortText()).getAlready());
  }

  @Test
  void letsTheExpelledInAgainByNoName() throws Exception {
    Credentials theirs = mallory.credentials;
    expel(ann, "mallory");
    Eventually.equal(tag(ann), () -> tag(bob));

    for (RunningNode node : List.of(ann, bob)) {
      refused(node.channel(Optional.of(theirs)));
      // Under a new id, with the secret they had.
      Path home = Files.createDirectory(temp.resolve("mallory-again-" + node.port));
      refused(node.channel(Optional.of(Meshes.credentials(home, SECRET))));
    }
    Eventually.equal(Set.of(), mallory::reachablePeers);
    assertEquals(Set.of("bob"), ann.reachablePeers());
  }

  @Test
  void refusesTheExpelledWithTheNewSecretToo() throws Exception {
    expel(ann, "mallory");
    MeshSecret now = Meshes.secret(ann.home);
    mallory.close();
    running.remove(mallory);

    // Somebody gave them the code, but they kept their key.
    refused(ann.channel(Optional.of(Meshes.credentials(temp.resolve("mallory"), now))));
  }

  @Test
  void takesBackWhoWasAwayDuringTwoChanges() throws Exception {
    bob.close();
    running.remove(bob);
    Eventually.equal(Set.of("mallory"), ann::reachablePeers);
    rotate(ann);
    expel(ann, "mallory");

    bob = start("bob", ann);
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);
    Eventually.equal(tag(ann), () -> tag(bob));
    assertTrue(expel(bob, mallory.credentials.nodeId().text()).getAlready(), "he was told");
  }

  @Test
  void takesBackWhoWasAwayWhileOneWhoJoinedMeanwhileChangedTheSecret() throws Exception {
    bob.close();
    running.remove(bob);
    RunningNode dan = RunningNode.start(temp, "dan", Meshes.secret(ann.home), ann);
    running.add(dan);
    Eventually.equal(Set.of("dan", "mallory"), ann::reachablePeers);
    rotate(dan);
    Eventually.equal(tag(dan), () -> tag(ann));

    bob = start("bob", ann);
    Eventually.equal(tag(dan), () -> tag(bob));
    Eventually.equal(Set.of("ann", "dan", "mallory"), bob::reachablePeers);
  }

  @Test
  void remembersWhoWasExpelled() throws Exception {
    expel(ann, "mallory");
    ann.close();
    running.remove(ann);

    ann = start("ann", bob, mallory);
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
    assertTrue(expel(ann, mallory.credentials.nodeId().shortText()).getAlready());
    refused(ann.channel(Optional.of(mallory.credentials)));
  }

  @Test
  void tellsWhoJoinsLaterWhoWasExpelled() throws Exception {
    expel(ann, "mallory");
    MeshSecret now = Meshes.secret(ann.home);
    RunningNode dan = RunningNode.start(temp, "dan", now, ann);
    running.add(dan);

    Path lineage = dan.home.resolve("mesh-lineage.json");
    Eventually.holds(
        "dan has heard",
        () -> Files.exists(lineage) && read(lineage).contains(mallory.credentials.nodeId().text()));
  }

  @Test
  void agreesWhereTwoChangeTheSecretAtOnce() {
    Thread one = Thread.ofVirtual().start(() -> rotateSomehow(ann));
    Thread other = Thread.ofVirtual().start(() -> rotateSomehow(bob));
    Eventually.holds("both have", () -> !one.isAlive() && !other.isAlive());

    Eventually.holds("one tag", () -> tag(ann).equals(tag(bob)) && tag(ann).equals(tag(mallory)));
    met();
  }

  /** The one may have heard of the other's before its own is written down. */
  private static void rotateSomehow(RunningNode by) {
    assertFalse(by.owner().rotate(RotateRequest.getDefaultInstance()).getMeshTag().isEmpty());
  }

  @Test
  void tellsItsSecretToNoStranger() throws Exception {
    // A member may ask, and gets nothing where it knows nothing of this mesh's past.
    var other = Meshes.credentials(Files.createDirectory(temp.resolve("x")), Meshes.secret("x"));
    refused(ann.channel(Optional.of(other)));
    String code =
        FileShareGrpc.newBlockingStub(ann.channel(Optional.of(bob.credentials)))
            .withDeadlineAfter(10, TimeUnit.SECONDS)
            .renew(
                RenewRequest.newBuilder()
                    .setLineage(
                        dev.lanyard.v1.Lineage.newBuilder().setMeshTag(Meshes.secret("x").tag()))
                    .build())
            .getCode();
    assertEquals("", code);
  }

  @Test
  void refusesToExpelItselfOrNobody() {
    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        refusal(() -> expel(ann, ann.credentials.nodeId().text())).getStatus().getCode());
    assertEquals(Status.Code.NOT_FOUND, refusal(() -> expel(ann, "nobody")).getStatus().getCode());
  }

  @Test
  void refusesTheOldCode() {
    rotate(ann);

    assertEquals(
        Status.Code.FAILED_PRECONDITION,
        refusal(() ->
                ann.owner().join(JoinRequest.newBuilder().setCode(JoinCode.of(SECRET)).build()))
            .getStatus()
            .getCode());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static StatusRuntimeException refusal(Runnable call) {
    return assertThrows(StatusRuntimeException.class, call::run);
  }

  private static void refused(Channel channel) {
    StatusRuntimeException refusal =
        refusal(() -> {
          var _ =
              FileShareGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(10, TimeUnit.SECONDS)
                  .listShares(ListSharesRequest.getDefaultInstance());
        });
    assertEquals(Status.Code.UNAVAILABLE, refusal.getStatus().getCode(), refusal::getMessage);
  }
}
