package dev.lanyard.node.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.identity.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code peers.json} of any bytes: the peers that can be made out of it can be dialled, and
 * nothing keeps the node from starting. The inputs were written by {@link PeerMemory}, and damaged
 * by hand.
 */
class PeerMemoryFuzzTest {
  @TempDir private Path temp;
  private NodeFolder folder;
  private PeerMemory memory;

  @BeforeEach
  void open() {
    folder = NodeFolder.open(temp);
    memory = new PeerMemory(folder);
  }

  @FuzzTest
  void loads(byte[] bytes) throws IOException {
    Files.write(folder.resolve("peers.json"), bytes);
    for (Peer peer : memory.load("mesh"::equals)) {
      assertTrue(peer.isGone());
      assertFalse(peer.address().isUnresolved());
    }
  }
}
