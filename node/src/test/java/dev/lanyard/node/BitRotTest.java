package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterators;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.store.FileStamps;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.DoubtRequest;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.FileFinding;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.FileState;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.Holding;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.Scrub;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes, one of which has a disk that loses bytes without anybody having written. */
class BitRotTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final byte[] CONTENT = Sample.bytes(5 * Sample.CHUNK + 7, 1);

  private static final Digest DIGEST = Manifest.ofBytes(CONTENT).digest();

  @TempDir Path temp;
  private RunningNode ann;
  private RunningNode bob;
  private Path file;

  @BeforeEach
  void share() throws Exception {
    ann = RunningNode.start(temp, "ann", SECRET);
    bob = RunningNode.start(temp, "bob", SECRET);
    Path docs = Files.createDirectory(temp.toRealPath().resolve("docs"));
    file = docs.resolve("plan");
    Files.write(file, CONTENT);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
    Files.writeString(docs.resolve("other"), "sound");
    share(ann, docs);
  }

  @AfterEach
  void stop() {
    bob.close();
    ann.close();
  }

  private static void share(RunningNode node, Path path) {
    var _ =
        node.owner()
            .addShare(AddShareRequest.newBuilder().setPath(path.toString()).setWait(true).build());
  }

  @Test
  void findsADamagedFileByReadingAndServesItNoMore() throws Exception {
    restartWithDamageTo(file);
    assertEquals(List.of(), check(false, false), "nothing was written, as far as can be seen");

    List<FileFinding> found = check(true, false);
    assertEquals(List.of(file.toString()), found.stream().map(FileFinding::getPath).toList());
    assertEquals(FileState.FILE_STATE_DAMAGED, found.getFirst().getState());
    assertEquals(Sample.CHUNK, found.getFirst().getBytesDamaged(), "one chunk of several");
    assertEquals(0, found.getFirst().getHoldersCount());
    assertEquals(1, health(ann).getDamaged());
    assertEquals(1, check(false, false).size(), "it is known from now on");

    meet();
    assertEquals(List.of(Holding.HOLDING_UNSPECIFIED), located());
  }

  @Test
  void knowsWhatIsDamagedAfterARestart() throws Exception {
    restartWithDamageTo(file);
    assertEquals(1, check(true, false).size());
    ann.close();
    ann = RunningNode.start(temp, "ann", SECRET);

    assertEquals(1, health(ann).getDamaged());
    assertTrue(
        ann.owner().getStatus(GetStatusRequest.getDefaultInstance()).getWarningsList().stream()
            .anyMatch(warning -> warning.startsWith("one file is damaged")));
  }

  @Test
  void repairsWhatAPeerHasWhole() throws Exception {
    Path copies = Files.createDirectory(temp.toRealPath().resolve("copies"));
    Files.write(copies.resolve("copy"), CONTENT);
    restartWithDamageTo(file);
    meet();
    share(bob, copies);
    assertEquals(List.of("bob"), check(true, false).getFirst().getHoldersList());

    List<FileFinding> repaired = check(false, true);
    assertEquals(
        List.of(FileState.FILE_STATE_REPAIRED),
        repaired.stream().map(FileFinding::getState).toList());
    assertArrayEquals(CONTENT, Files.readAllBytes(file));
    assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Eventually.equal(0, () -> health(ann).getDamaged());
    assertEquals(List.of(), check(true, false));
  }

  @Test
  void hearsOfItsDamageFromWhoFetchesAndSendsItToNobodyAgain() throws Exception {
    restartWithDamageTo(file);
    meet();
    assertEquals(List.of(Holding.HOLDING_WHOLE), located());
    var got = bob.owner().get(fromAnn(true));
    assertTrue(got.hasNext());

    Eventually.equal(1, () -> health(ann).getDamaged());
    assertEquals(List.of(Holding.HOLDING_UNSPECIFIED), located());
    assertFalse(Files.exists(temp.resolve("mine/plan")), "no final name with wrong bytes");
  }

  @Test
  void getsBackByItselfWhatItHadFetched() throws Exception {
    meet();
    Download got = getByBob();
    assertEquals(DownloadState.DOWNLOAD_STATE_DONE, got.getState(), got::toString);
    bob.close();
    Path fetched = temp.toRealPath().resolve("mine/plan");
    damage(bob.home, fetched);
    bob = RunningNode.start(temp, "bob", SECRET, ann);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);

    assertEquals(1, check(bob, true, false).size());
    Eventually.equal(0, () -> health(bob).getDamaged());
    assertArrayEquals(CONTENT, Files.readAllBytes(fetched));
  }

  @Test
  void takesNoDoubtForDamage() throws Exception {
    meet();
    assertFalse(
        asBob()
            .doubt(DoubtRequest.newBuilder().setDigest(DIGEST.hex()).setChunk(3).build())
            .getLost());
    assertEquals(0, health(ann).getDamaged());
  }

  /** Anew: the other one has another port by now. */
  private void meet() throws Exception {
    bob.close();
    bob = RunningNode.start(temp, "bob", SECRET, ann);
    Eventually.equal(Set.of("ann"), bob::reachablePeers);
    Eventually.equal(Set.of("bob"), ann::reachablePeers);
  }

  private Download getByBob() throws Exception {
    return Iterators.getLast(bob.owner().get(fromAnn(false))).getDownload();
  }

  private GetRequest fromAnn(boolean detach) throws IOException {
    Path mine = Files.createDirectories(temp.toRealPath().resolve("mine"));
    return GetRequest.newBuilder()
        .setTarget("ann:docs/plan")
        .setDestination(mine.toString())
        .setDetach(detach)
        .build();
  }

  /** What Ann says to Bob that she has of it. */
  private List<Holding> located() {
    return asBob()
        .locate(LocateRequest.newBuilder().addDigests(DIGEST.hex()).build())
        .getHoldingsList();
  }

  private FileShareGrpc.FileShareBlockingStub asBob() {
    return FileShareGrpc.newBlockingStub(ann.channel(Optional.of(bob.credentials)));
  }

  private List<FileFinding> check(boolean read, boolean repair) {
    return check(ann, read, repair);
  }

  private static List<FileFinding> check(RunningNode node, boolean read, boolean repair) {
    List<FileFinding> found = new ArrayList<>();
    CheckRequest request = CheckRequest.newBuilder().setRead(read).setRepair(repair).build();
    node.owner()
        .check(request)
        .forEachRemaining(response -> {
          if (response.hasFinding()) {
            found.add(response.getFinding());
          }
        });
    return found;
  }

  private static Scrub health(RunningNode node) {
    return node.owner().getStatus(GetStatusRequest.getDefaultInstance()).getScrub();
  }

  private void restartWithDamageTo(Path damaged) throws Exception {
    ann.close();
    damage(ann.home, damaged);
    ann = RunningNode.start(temp, "ann", SECRET);
  }

  /** A byte of its third chunk is another, and nothing that a node looks at tells of it. */
  private static void damage(Path home, Path damaged) throws Exception {
    FileStamp before = FileStamps.read(damaged);
    try (FileChannel channel = FileChannel.open(damaged, StandardOpenOption.WRITE)) {
      byte[] flipped = {(byte) ~CONTENT[2 * Sample.CHUNK + 1]};
      int _ = channel.write(ByteBuffer.wrap(flipped), 2 * Sample.CHUNK + 1);
    }
    FileStamp after = FileStamps.read(damaged);
    String catalogue = "jdbc:sqlite:" + home.resolve("catalogue.db");
    try (Connection connection = DriverManager.getConnection(catalogue)) {
      for (String table : List.of("file", "holding")) {
        try (PreparedStatement update =
            connection.prepareStatement(
                "UPDATE " + table + " SET modified = ?, changed = ? WHERE inode = ?")) {
          update.setLong(1, after.modifiedNanos());
          update.setLong(2, after.changedNanos());
          update.setLong(3, before.fileKey());
          int _ = update.executeUpdate();
        }
      }
    }
  }
}
