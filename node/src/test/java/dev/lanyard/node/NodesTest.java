package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterators;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Roster;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.PeerLink;
import dev.lanyard.node.rpc.Endpoint;
import dev.lanyard.node.rpc.PeerGuards;
import dev.lanyard.node.rpc.RpcOptions;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.InviteRequest;
import dev.lanyard.v1.ListSharesRequest;
import dev.lanyard.v1.NodeControlGrpc;
import dev.lanyard.v1.Share;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole nodes on loopback, with real TLS, and those who try to get in. */
class NodesTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final byte[] LARGE = Sample.bytes(40 * Sample.CHUNK + 7, 1);

  @TempDir static Path temp;
  private static RunningNode ann;
  private static RunningNode bob;

  @TempDir Path mine;

  @BeforeAll
  static void start() throws Exception {
    ann = RunningNode.start(temp, "ann", SECRET);
    bob = RunningNode.start(temp, "bob", SECRET, ann);
    Path docs = Files.createDirectories(temp.toRealPath().resolve("docs/deep/er"));
    Files.write(docs.resolve("large"), LARGE);
    Files.writeString(temp.resolve("docs/small"), "small");
    Files.writeString(temp.resolve("docs/deep/twin"), "small");
    Files.writeString(temp.resolve("docs/empty"), "");
    ann.owner()
        .addShare(
            AddShareRequest.newBuilder()
                .setPath(temp.toRealPath().resolve("docs").toString())
                .setWait(true)
                .build());
    met();
  }

  @AfterAll
  static void stop() {
    bob.close();
    ann.close();
  }

  /** The one that was not told of the other knows it too. */
  private static void met() {
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);
  }

  @Test
  void getsAFileFromTheOther() throws Exception {
    Download end = get("ann:docs/deep/er/large");

    assertEquals(DownloadState.DOWNLOAD_STATE_DONE, end.getState(), end::toString);
    assertArrayEquals(LARGE, Files.readAllBytes(mine.resolve("large")));
    assertEquals(
        Files.getLastModifiedTime(temp.resolve("docs/deep/er/large")),
        Files.getLastModifiedTime(mine.resolve("large")));
  }

  @Test
  void getsAFolderFromTheOther() throws Exception {
    Download end = get("ann:docs");

    assertEquals(DownloadState.DOWNLOAD_STATE_DONE, end.getState(), end::toString);
    assertEquals(tree(temp.resolve("docs")), tree(mine.resolve("docs")));
  }

  @Test
  void getsByDigestAndByUniqueName() throws Exception {
    Download named = get("large");
    assertEquals(DownloadState.DOWNLOAD_STATE_DONE, named.getState(), named::toString);
    Files.delete(mine.resolve("large"));

    Download end = get("ly:" + named.getDigest());
    assertEquals(DownloadState.DOWNLOAD_STATE_DONE, end.getState(), end::toString);
    assertArrayEquals(LARGE, Files.readAllBytes(mine.resolve("large")));
  }

  @Test
  void saysThatNobodyHasIt() {
    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> get("no such thing"));
    assertEquals(Status.Code.NOT_FOUND, refusal.getStatus().getCode());
  }

  @Test
  void listsSharesForAMember() throws Exception {
    List<Share> shares =
        fileShare(ann.channel(Optional.of(bob.credentials)))
            .listShares(ListSharesRequest.getDefaultInstance())
            .getSharesList();

    assertEquals(List.of("docs"), shares.stream().map(Share::getName).toList());
  }

  @Test
  void refusesWhoIsOfAnotherMesh() throws Exception {
    Credentials stranger =
        Meshes.credentials(Files.createDirectory(mine.resolve("home")), Meshes.secret("other"));

    refused(ann.channel(Optional.of(stranger)));
  }

  @Test
  void refusesWhoHasNoCertificate() throws Exception {
    refused(ann.channel(Optional.empty()));
  }

  private static void refused(Channel channel) {
    StatusRuntimeException refusal =
        assertThrows(
            StatusRuntimeException.class,
            () -> fileShare(channel).listShares(ListSharesRequest.getDefaultInstance()));
    assertEquals(Status.Code.UNAVAILABLE, refusal.getStatus().getCode(), refusal::getMessage);
  }

  @Test
  void letsNoMemberControlANode() throws Exception {
    var control =
        NodeControlGrpc.newBlockingStub(ann.channel(Optional.of(bob.credentials)))
            .withDeadlineAfter(10, TimeUnit.SECONDS);

    for (Runnable call :
        List.<Runnable>of(
            () -> control.getStatus(GetStatusRequest.getDefaultInstance()),
            () -> control.invite(InviteRequest.getDefaultInstance()),
            () -> control.addShare(AddShareRequest.newBuilder().setPath("/etc").build()))) {
      StatusRuntimeException refusal = assertThrows(StatusRuntimeException.class, call::run);
      assertEquals(Status.Code.PERMISSION_DENIED, refusal.getStatus().getCode());
    }
  }

  @Test
  void letsItsOwnerControlIt() throws Exception {
    assertEquals(
        ann.credentials.nodeId().text(),
        ann.owner().getStatus(GetStatusRequest.getDefaultInstance()).getNodeId());
  }

  @Test
  void holdsAPeerToTheIdThatIsExpected() throws Exception {
    Optional<NodeId> wrong = Optional.of(Meshes.nodeId("somebody else"));
    Optional<NodeId> right = Optional.of(ann.credentials.nodeId());

    assertEquals(Reason.DENIED, dialRefused(SECRET, ann.address(), wrong).reason());
    try (Dialling carl = new Dialling(mine.resolve("carl"), SECRET)) {
      PeerLink link = carl.dial(ann.address(), right);
      assertEquals(ann.credentials.nodeId(), link.id());
      assertEquals("ann", link.introduction().name());
      assertTrue(link.answersWithin(Duration.ofSeconds(5)));
      link.close();
    }
  }

  @Test
  void callsAPeerOfAnotherMeshAStranger() {
    Fault fault = dialRefused(Meshes.secret("other"), ann.address(), Optional.empty());

    assertEquals(Reason.DENIED, fault.reason());
    assertTrue(fault.getMessage().contains("is not of this mesh"), fault.getMessage());
  }

  @Test
  void saysThatNobodyListens() {
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Fault fault = dialRefused(SECRET, nobody, Optional.empty());

    assertEquals(Reason.UNAVAILABLE, fault.reason());
    assertEquals("127.0.0.1:1: nobody listens there", fault.getMessage());
  }

  @Test
  void knowsWhoLeaves() throws Exception {
    try (RunningNode carl = RunningNode.start(mine, "carl", SECRET, ann)) {
      Eventually.equal(Set.of("bob", "carl"), ann::reachablePeers);
      // He was told of ann alone.
      Eventually.equal(Set.of("ann", "bob"), carl::reachablePeers);
    }
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);
  }

  @Test
  void refusesASecondNodeInOneFolder() {
    Fault fault = assertThrows(Fault.class, () -> RunningNode.start(temp, "ann", SECRET));
    assertEquals(Reason.PRECONDITION, fault.reason());
  }

  private Fault dialRefused(
      MeshSecret secret, InetSocketAddress address, Optional<NodeId> expected) {
    try (Dialling dialling = new Dialling(mine.resolve("dialling"), secret)) {
      return assertThrows(Fault.class, () -> dialling.dial(address, expected));
    }
  }

  /** Somebody who dials and does not serve. */
  private static final class Dialling implements AutoCloseable {
    private final Endpoint endpoint;

    Dialling(Path home, MeshSecret secret) {
      Credentials credentials = Meshes.credentials(home, secret);
      Introduction introduction =
          new Introduction(
              1, "carl", "1.0", 9, List.of(), "run-1", Optional.empty(), Instant.EPOCH, "tag", 0);
      endpoint =
          new Endpoint(
              credentials.nodeId(),
              Optional.of(new Endpoint.Trust(credentials, new Strangers())),
              () -> introduction,
              new PeerGuards(RpcOptions.DEFAULT),
              RpcOptions.DEFAULT);
    }

    PeerLink dial(InetSocketAddress address, Optional<NodeId> expected) {
      return endpoint.dialer().dial(address, expected, Duration.ofSeconds(10));
    }

    @Override
    public void close() {
      endpoint.end();
    }
  }

  /** Knows nobody. */
  private record Strangers() implements Roster {
    @Override
    public boolean isKnown(NodeId id) {
      return false;
    }

    @Override
    public boolean isExpelled(NodeId id) {
      return false;
    }
  }

  private Download get(String target) throws Exception {
    GetRequest request =
        GetRequest.newBuilder()
            .setTarget(target)
            .setDestination(mine.toRealPath().toString())
            .build();
    return Iterators.getLast(bob.owner().get(request)).getDownload();
  }

  private static FileShareGrpc.FileShareBlockingStub fileShare(Channel channel) {
    return FileShareGrpc.newBlockingStub(channel).withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  /** Every file below, with its bytes and its time. */
  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String digest = dev.lanyard.node.content.Digest.ofBytes(Files.readAllBytes(file)).hex();
        tree.put(root.relativize(file).toString(), digest + " " + Files.getLastModifiedTime(file));
      }
    }
    return tree;
  }
}
