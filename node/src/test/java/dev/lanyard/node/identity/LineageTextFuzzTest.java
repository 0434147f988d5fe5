package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lineage of any bytes in the node's folder: the node reads one of its own mesh in it, or says
 * what to do about it. The inputs were written by {@link Identity} after changes of the secret, and
 * damaged by hand.
 */
class LineageTextFuzzTest {
  @TempDir private Path temp;
  private NodeFolder folder;
  private Identity identity;

  @BeforeEach
  void open() {
    folder = NodeFolder.open(temp);
    identity = new Identity(folder, Optional.empty(), new SecureRandom());
    identity.join(Meshes.secret("fuzz"));
  }

  @FuzzTest
  void isRead(byte[] bytes) throws IOException {
    Files.write(folder.resolve("mesh-lineage.json"), bytes);
    try {
      Lineage lineage = identity.member().lineage();
      assertEquals(Meshes.secret("fuzz").tag(), lineage.tag());
      assertTrue(lineage.rotations().size() <= Lineage.MAX_ROTATIONS);
      assertEquals(
          Optional.of(lineage),
          LineageText.of(lineage, Optional.of(lineage)).lineage(lineage.tag()));
    } catch (Fault refused) {
      assertTrue(refused.getMessage().contains("mesh-lineage.json"), refused.getMessage());
    }
  }
}
