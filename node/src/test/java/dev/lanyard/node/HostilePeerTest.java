package dev.lanyard.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.Introduction;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.Peer;
import dev.lanyard.v1.Want;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, and a member of its mesh that means it harm by what it calls things. */
class HostilePeerTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final List<String> HARMLESS = List.of("fine.txt", "deep/er/fine.txt");
  private static final List<String> HARMFUL =
      List.of(
          "../escaped",
          "deep/../../escaped",
          "/absolute",
          "deep//empty",
          ".",
          "wiped\u001B[2J",
          "line\nbreak",
          "right\u202Eto-left",
          ".lanyard-part-0123456789abcdef-0123456789abcdef");

  @TempDir Path temp;
  private HostilePeer mallory;
  private RunningNode bob;

  @BeforeEach
  void meet() throws Exception {
    Path home = Files.createDirectories(temp.toRealPath().resolve("mallory"));
    List<String> listed = Stream.concat(HARMLESS.stream(), HARMFUL.stream()).toList();
    mallory = new HostilePeer(Meshes.credentials(home, SECRET), listed);
    bob = RunningNode.start(temp, "bob", SECRET, false, mallory.port());
    Eventually.equal(1, () -> peers().size());
  }

  @AfterEach
  void part() {
    bob.close();
    mallory.close();
  }

  @Test
  void writesWhatIsHarmlessAndSaysThatItLeftOutTheRest() throws Exception {
    Path into = Files.createDirectories(temp.toRealPath().resolve("a/b/into"));
    Set<String> before = below(temp);

    StatusRuntimeException end =
        assertThrows(StatusRuntimeException.class, () -> get(request(into)));

    String told = String.valueOf(end.getStatus().getDescription());
    assertTrue(told.startsWith("9 files were left out because of their names"), told);
    assertTrue(told.chars().noneMatch(Character::isISOControl), told);
    Set<String> came = below(temp);
    came.removeAll(before);
    assertEquals(
        Set.of("a/b/into/loot/fine.txt", "a/b/into/loot/deep/er/fine.txt"),
        came.stream().filter(path -> !path.startsWith("bob/")).collect(Collectors.toSet()));
    assertArrayEquals(
        HostilePeer.bytes("fine.txt"), Files.readAllBytes(into.resolve("loot/fine.txt")));
    assertFalse(Files.exists(Path.of("/absolute")));
  }

  @Test
  void tellsWhoDoesNotWaitWhatFailsAtOnce() throws Exception {
    Path into = Files.createDirectories(temp.toRealPath().resolve("into"));
    Files.writeString(into.resolve(HostilePeer.SHARE), "a file");

    StatusRuntimeException end =
        assertThrows(StatusRuntimeException.class, () -> get(request(into).setDetach(true)));

    assertEquals(Status.Code.ALREADY_EXISTS, end.getStatus().getCode());
  }

  @Test
  void servesOthersWhileSomebodyOpensSocketsAndSaysNothing() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket();
        silent.add(socket);
        // Another address than that of who is honest.
        socket.bind(new InetSocketAddress("127.0.0.2", 0));
        socket.connect(bob.address());
      }
      Socket oldest = silent.getFirst();
      oldest.setSoTimeout(9_000);
      assertEquals(-1, oldest.getInputStream().read(), "the oldest makes room");
      assertEquals(1, peers().size());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  /** Else it would be taken for somebody who reaches this node, and keep a place, for ever. */
  @Test
  void forgetsWhoIntroducesItselfTwice() throws Exception {
    Path home = Files.createDirectories(temp.toRealPath().resolve("eve"));
    Credentials eve = Meshes.credentials(home, SECRET);
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    StreamObserver<AttendRequest> said =
        FileShareGrpc.newStub(bob.channel(Optional.of(eve))).attend(endingIn(refused));
    AttendRequest introduction =
        AttendRequest.newBuilder()
            .setIntroduction(
                Introduction.newBuilder().setProtocol(1).setName("eve").setVersion("1").setPort(9))
            .build();

    said.onNext(introduction);
    Eventually.equal(2, () -> peers().size());
    said.onNext(introduction);

    assertEquals(
        Status.Code.INVALID_ARGUMENT, Status.fromThrowable(refused.get(9, SECONDS)).getCode());
    Eventually.equal(1, () -> peers().size());
  }

  @Test
  void refusesWhoShowsItsOwnIdAndTellsItsOwner() throws Exception {
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    StreamObserver<AttendRequest> said =
        FileShareGrpc.newStub(bob.channel(Optional.of(bob.credentials))).attend(endingIn(refused));

    said.onNext(
        AttendRequest.newBuilder()
            .setIntroduction(
                Introduction.newBuilder()
                    .setProtocol(1)
                    .setName("bob")
                    .setVersion("1")
                    .setPort(9)
                    .setInstance("a copy"))
            .build());

    assertEquals(
        Status.Code.ALREADY_EXISTS, Status.fromThrowable(refused.get(9, SECONDS)).getCode());
    Eventually.equal(
        true,
        () ->
            bob.owner().getStatus(GetStatusRequest.getDefaultInstance()).getWarningsList().stream()
                .anyMatch(warning -> warning.contains("uses this node's id")));
  }

  private static <T> StreamObserver<T> endingIn(CompletableFuture<Throwable> end) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T reply) {
        // What bob says is of no interest.
      }

      @Override
      public void onError(Throwable why) {
        end.complete(why);
      }

      @Override
      public void onCompleted() {
        end.complete(new AssertionError("bob has nothing against it"));
      }
    };
  }

  @Test
  void unpacksNoCompressionBomb() throws Exception {
    LocateRequest zeros = LocateRequest.newBuilder().addDigests("0".repeat(100_000_000)).build();

    StatusRuntimeException end =
        assertThrows(
            StatusRuntimeException.class,
            () -> asEve().withCompression("gzip").withDeadlineAfter(9, SECONDS).locate(zeros));

    assertEquals(Status.Code.UNIMPLEMENTED, end.getStatus().getCode(), end::toString);
    assertEquals(1, peers().size());
  }

  @Test
  void refusesMillionsOfWantsOfNothing() throws Exception {
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    FetchRequest.Builder nothing = FetchRequest.newBuilder();
    for (int i = 0; i < 90_000; i++) {
      nothing.addWants(Want.getDefaultInstance());
    }
    FileShareGrpc.newStub(asEve().getChannel()).fetch(endingIn(refused)).onNext(nothing.build());

    assertEquals(
        Status.Code.INVALID_ARGUMENT, Status.fromThrowable(refused.get(9, SECONDS)).getCode());
    assertEquals(1, peers().size());
  }

  @Test
  void refusesHundredsOfThousandsOfSharesOfNothing() throws Exception {
    mallory.offersNothing(500_000);
    Path into = Files.createDirectories(temp.toRealPath().resolve("into"));

    StatusRuntimeException end =
        assertThrows(
            StatusRuntimeException.class,
            () -> get(request(into).setTarget(HostilePeer.SHARE).setDetach(true)));

    assertEquals(Status.Code.NOT_FOUND, end.getStatus().getCode(), end::toString);
    assertEquals(1, peers().size());
  }

  private FileShareGrpc.FileShareBlockingStub asEve() throws Exception {
    Path home = Files.createDirectories(temp.toRealPath().resolve("eve"));
    return FileShareGrpc.newBlockingStub(
        bob.channel(Optional.of(Meshes.credentials(home, SECRET))));
  }

  private void get(GetRequest.Builder request) {
    bob.owner().get(request.build()).forEachRemaining(progress -> {});
  }

  private GetRequest.Builder request(Path into) {
    return GetRequest.newBuilder()
        .setTarget(peers().getFirst().getNodeId() + ":" + HostilePeer.SHARE)
        .setDestination(into.toString());
  }

  private List<Peer> peers() {
    return bob.owner().listPeers(ListPeersRequest.getDefaultInstance()).getPeersList();
  }

  private static Set<String> below(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
