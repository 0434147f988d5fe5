package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Iterators;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.SetLimitsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of small files that several whole nodes fetch at the same time, over real gRPC. */
class SmallFilesSwarmTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final int FILES = 300;
  private static final int FILE_BYTES = 4 << 10;

  @TempDir Path temp;

  @Test
  void receiversTakeThemFromEachOtherToo() throws Exception {
    try (RunningNode ann = RunningNode.start(temp, "ann", SECRET);
        RunningNode bob = RunningNode.start(temp, "bob", SECRET, ann);
        RunningNode cid = RunningNode.start(temp, "cid", SECRET, ann)) {
      share(ann);
      // So slow that what the receivers tell each other is in time.
      var _ =
          ann.owner()
              .setLimits(SetLimitsRequest.newBuilder().setUp(FILES * FILE_BYTES / 3).build());
      Eventually.equal(Set.of("ann", "cid"), bob::reachablePeers);
      Eventually.equal(Set.of("ann", "bob"), cid::reachablePeers);

      try (ExecutorService both = Executors.newFixedThreadPool(2)) {
        List<Future<Download>> ends = new ArrayList<>();
        for (RunningNode receiver : List.of(bob, cid)) {
          ends.add(both.submit(() -> get(receiver)));
        }
        for (Future<Download> end : ends) {
          assertEquals(DownloadState.DOWNLOAD_STATE_DONE, end.get().getState());
        }
      }

      for (int file = 0; file < FILES; file++) {
        byte[] expected = Sample.bytes(FILE_BYTES, file);
        for (String receiver : List.of("bob", "cid")) {
          assertArrayEquals(expected, Files.readAllBytes(into(receiver).resolve("docs/" + file)));
        }
      }
      long all = (long) FILES * FILE_BYTES;
      long byAnn = sent(ann);
      assertTrue(byAnn < all * 3 / 2, () -> "ann sent " + byAnn + " of " + all + " bytes");
      assertTrue(sent(bob) > 0 && sent(cid) > 0, "each passed on something");
    }
  }

  private void share(RunningNode ann) throws Exception {
    Path docs = Files.createDirectories(temp.toRealPath().resolve("docs"));
    for (int file = 0; file < FILES; file++) {
      Files.write(docs.resolve("" + file), Sample.bytes(FILE_BYTES, file));
    }
    var _ =
        ann.owner()
            .addShare(AddShareRequest.newBuilder().setPath(docs.toString()).setWait(true).build());
  }

  private Path into(String receiver) throws Exception {
    return Files.createDirectories(temp.toRealPath().resolve("into-" + receiver));
  }

  private Download get(RunningNode receiver) throws Exception {
    GetRequest request =
        GetRequest.newBuilder()
            .setTarget("ann:docs")
            .setDestination(into(name(receiver)).toString())
            .build();
    return Iterators.getLast(receiver.owner().get(request)).getDownload();
  }

  private static String name(RunningNode node) {
    return node.owner().getStatus(GetStatusRequest.getDefaultInstance()).getName();
  }

  private static long sent(RunningNode node) {
    return node.owner().getStatus(GetStatusRequest.getDefaultInstance()).getBytesSent();
  }
}
