package dev.lanyard.node.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Paths of any bytes: one that may be written lies below the root, component by component, and what
 * is written beside it does too. The inputs were typed: good paths and those that other people's
 * software fell for.
 */
class NamesFuzzTest {
  private static final Path ROOT = Path.of("/root/of/a/share");

  @FuzzTest
  void judges(byte[] bytes) {
    String path = new String(bytes, UTF_8);
    assertEquals(path, String.join("/", Names.components(path)));
    assertEquals(path, Names.sibling(path, Names.leaf(path)));
    if (path.isEmpty() || Names.pathObjection(path).isPresent()) {
      return;
    }
    isSafe(path);
    String beside = Names.numbered(path, Names.SECOND);
    isSafe(beside);
    assertEquals(Names.parent(path), Names.parent(beside));
    assertFalse(Names.folded(path).equals(Names.folded(beside)));
    if (Names.windowsPathObjection(path).isEmpty()) {
      assertEquals(Optional.empty(), Names.windowsPathObjection(beside));
      assertFalse(path.contains("\\") || path.contains(":"));
    }
  }

  private static void isSafe(String path) {
    assertTrue(path.getBytes(UTF_8).length <= Names.MAX_PATH_BYTES + 10);
    List<String> components = Names.components(path);
    for (String component : components) {
      assertFalse(List.of("", ".", "..").contains(component));
      assertFalse(component.startsWith(Names.TEMPORARY_PREFIX));
      assertTrue(component.getBytes(UTF_8).length <= Names.MAX_COMPONENT_BYTES);
      assertTrue(component.codePoints().noneMatch(NamesFuzzTest::commands));
    }
    Path there = ROOT.resolve(path);
    assertEquals(ROOT.getNameCount() + components.size(), there.getNameCount());
    assertEquals(there, there.normalize());
    assertTrue(there.startsWith(ROOT));
  }

  private static boolean commands(int c) {
    boolean control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    boolean reorders = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return control || reorders || c == 0x2028 || c == 0x2029 || (c >= 0xD800 && c <= 0xDFFF);
  }
}
