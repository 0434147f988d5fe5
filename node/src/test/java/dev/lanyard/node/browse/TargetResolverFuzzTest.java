package dev.lanyard.node.browse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.FakeClock;
import dev.lanyard.node.catalog.Catalog;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.FakePeerClient;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.OfferedShare;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.transfer.Wanted;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Targets of any bytes, in a mesh with a peer "ann" who lists one path of any bytes whatever she is
 * asked: what is to be got is what was named, and lies in it. An input is the target, a line's end
 * and the path; the inputs were typed.
 */
class TargetResolverFuzzTest {
  @TempDir private Path temp;
  private Catalog catalog;
  private TargetResolver targets;
  private String listed = "";

  /** Lists one file. */
  private final class Ann extends FakePeerClient {
    private Entry entry(String share) {
      Digest digest = Digest.ofBytes(listed.getBytes(UTF_8));
      return Entry.file(share, listed, 1, Instant.EPOCH, digest, false);
    }

    @Override
    public List<OfferedShare> shares() {
      return List.of(
          new OfferedShare(listed, Entry.Kind.FILE, OfferedShare.State.READY, 1, 1, false));
    }

    @Override
    public void entries(
        String share, String path, boolean recursive, Consumer<List<Entry>> batches) {
      batches.accept(List.of(entry(share)));
    }

    @Override
    public void search(Query query, int limit, Duration patience, Consumer<List<Entry>> batches) {
      batches.accept(List.of(entry("yard")));
    }
  }

  @BeforeEach
  void open() {
    catalog = Catalog.open(temp.resolve("catalogue.db"), new FakeClock());
    PeerDirectory directory = new PeerDirectory(new FakeClock());
    NodeId ann = Meshes.nodeId("ann");
    directory.met(
        ann,
        new Introduction(
            1, "ann", "1", 1, List.of(), "i", Optional.empty(), Instant.EPOCH, "mesh", 0),
        new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 1),
        new Liveness.Reachable(),
        Optional.empty());
    Ann client = new Ann();
    Mesh mesh =
        new Mesh(
            new Mesh.Self(Meshes.nodeId("me"), "me"),
            catalog,
            List::of,
            directory,
            () -> Map.of(ann, client));
    targets = new TargetResolver(mesh, new MeshSearch(mesh, took -> {}), temp);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  @FuzzTest
  void resolves(byte[] bytes) throws InterruptedException {
    String input = new String(bytes, UTF_8);
    int end = input.indexOf('\n');
    String target = end < 0 ? input : input.substring(0, end);
    listed = input.substring(end + 1);
    try {
      Wanted wanted = targets.resolve(target);
      assertEquals(1, wanted.files().count());
      String path = wanted.files().first().orElseThrow().path();
      assertTrue(listed.endsWith(path));
      assertFalse(!wanted.folder() && !path.isEmpty());
    } catch (Fault refused) {
      assertTrue(refused.getMessage().codePoints().allMatch(Printable::isPlain));
    }
  }
}
