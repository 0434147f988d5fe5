package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lanyard.node.content.Digest;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.WatchChangesRequest;
import dev.lanyard.v1.WatchChangesResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody hears who follows the changes of a whole node. */
class WatchChangesTest {
  private static final NodeId ANN = NodeId.ofBytes(Digest.ofBytes(new byte[] {1}).bytes());

  @TempDir Path temp;

  @Test
  void tellsTheGenerationAtTheStartAndWheneverItIsAnother() throws Exception {
    try (RunningNode node = RunningNode.start(temp, "node", Meshes.secret("yard"))) {
      Path docs = Files.createDirectories(temp.toRealPath().resolve("docs"));
      AddShareRequest.Builder share = AddShareRequest.newBuilder().setPath(docs.toString());
      node.owner().addShare(share.setWait(true).build());
      Iterator<WatchChangesResponse> heard =
          FileShareGrpc.newBlockingStub(node.channel(Optional.of(node.credentials)))
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .watchChanges(WatchChangesRequest.getDefaultInstance());

      WatchChangesResponse first = heard.next();
      assertEquals(0, first.getChangesCount());
      node.owner().addShare(share.addAudience(ANN.text()).build());
      WatchChangesResponse second = heard.next();
      assertNotEquals(first.getGeneration(), second.getGeneration());
      Files.writeString(docs.resolve("f"), "f");
      WatchChangesResponse third = heard.next();
      assertEquals(second.getGeneration(), third.getGeneration());
      assertEquals("f", third.getChanges(0).getEntry().getPath());
    }
  }
}
