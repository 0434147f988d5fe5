package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterators;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.InviteRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that were asked to do without a secret and without encryption. */
class OpenModeTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final byte[] CONTENT = Sample.bytes(3 * Sample.CHUNK + 7, 1);

  @TempDir Path temp;

  @Test
  void openNodesTakeFromEachOtherAndSayWhatTheyAre() throws Exception {
    Path file = Files.write(temp.toRealPath().resolve("file"), CONTENT);
    try (RunningNode ann = RunningNode.start(temp, "ann", SECRET, true);
        RunningNode bob = RunningNode.start(temp, "bob", SECRET, true, ann.port)) {
      Eventually.equal(Set.of("ann"), () -> RunningNode.reachablePeers(bob.anybody()));
      Eventually.equal(Set.of("bob"), () -> RunningNode.reachablePeers(ann.anybody()));
      ann.anybody()
          .addShare(AddShareRequest.newBuilder().setPath(file.toString()).setWait(true).build());
      Path into = Files.createDirectories(temp.toRealPath().resolve("into"));

      var end =
          Iterators.getLast(
              bob.anybody()
                  .get(
                      GetRequest.newBuilder()
                          .setTarget("file")
                          .setDestination(into.toString())
                          .build()));

      assertEquals(DownloadState.DOWNLOAD_STATE_DONE, end.getDownload().getState());
      assertArrayEquals(CONTENT, Files.readAllBytes(into.resolve("file")));
      GetStatusResponse status = bob.anybody().getStatus(GetStatusRequest.getDefaultInstance());
      assertTrue(status.getWarnings(0).contains("nothing is encrypted"), status::toString);
    }
  }

  @Test
  void anOpenNodeInvitesNobody() throws Exception {
    try (RunningNode ann = RunningNode.start(temp, "ann", SECRET, true)) {
      StatusRuntimeException refusal =
          assertThrows(
              StatusRuntimeException.class,
              () -> ann.anybody().invite(InviteRequest.getDefaultInstance()));

      assertEquals(Status.Code.FAILED_PRECONDITION, refusal.getStatus().getCode());
    }
  }

  /** The one has a secret, the other says that it needs none: neither takes the other in. */
  @Test
  void openNodesAndThoseOfAMeshDoNotMix() throws Exception {
    try (RunningNode ann = RunningNode.start(temp, "ann", SECRET, false);
        RunningNode bob = RunningNode.start(temp, "bob", SECRET, true, ann.port);
        RunningNode carl = RunningNode.start(temp, "carl", SECRET, false, bob.port, ann.port)) {
      Eventually.equal(Set.of("ann"), carl::reachablePeers);

      assertEquals(Set.of("carl"), ann.reachablePeers());
      assertEquals(Set.of(), RunningNode.reachablePeers(bob.anybody()));
    }
  }
}
