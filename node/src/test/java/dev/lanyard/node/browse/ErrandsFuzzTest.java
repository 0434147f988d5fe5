package dev.lanyard.node.browse;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.transfer.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code downloads.json} of any bytes: what can be made out of it is whole, and nothing keeps the
 * node from starting. The inputs were written by {@link Errands} of this and the first version, and
 * damaged by hand.
 */
class ErrandsFuzzTest {
  @TempDir private Path temp;
  private NodeFolder folder;

  @BeforeEach
  void open() {
    folder = NodeFolder.open(temp);
  }

  @FuzzTest
  void loads(byte[] bytes) throws IOException {
    Files.write(folder.resolve("downloads.json"), bytes);
    for (Errands.Errand errand : Errands.load(folder)) {
      assertNotNull(errand.target());
      assertNotNull(errand.destination());
      assertNotNull(errand.existing());
      isLimit(errand.pace().up());
      isLimit(errand.pace().down());
    }
  }

  private static void isLimit(long limit) {
    assertTrue(limit == RateLimit.NONE || limit >= RateLimit.LEAST);
  }
}
