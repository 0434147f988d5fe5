package dev.lanyard.node.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names for shares of any bytes: one that is taken can be typed in {@code NODE:SHARE/PATH} and made
 * a folder of, and is its own name again. The inputs were typed.
 */
class ShareNameFuzzTest {
  @FuzzTest
  void chooses(byte[] bytes) {
    try {
      String name = ShareName.choose(Optional.of(new String(bytes, UTF_8)), Path.of("/srv"));
      assertEquals(name, ShareName.choose(Optional.of(name), Path.of("/srv")));
      assertTrue(name.chars().noneMatch(c -> ":/\\".indexOf(c) >= 0));
      if (!Names.isTemporary(name)) {
        assertEquals(Optional.empty(), Names.objection(name));
      }
    } catch (Fault refused) {
      assertTrue(refused.getMessage().codePoints().allMatch(Printable::isPlain));
    }
  }
}
