package dev.lanyard.node.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of patterns of any bytes: whatever they say, a path is left out or not, and soon. An input
 * is a path, a line's end and the patterns; the inputs were typed.
 */
class IgnoreRulesFuzzTest {
  @TempDir private Path temp;

  @FuzzTest
  @Timeout(value = 5, unit = TimeUnit.SECONDS)
  void judges(byte[] bytes) throws IOException {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    String path = new String(bytes, 0, end, UTF_8);
    List<String> names = Names.components(path);
    if (names.isEmpty() || names.contains("") || names.stream().anyMatch(n -> n.length() > 40)) {
      return; // No disk has that, or it may take longer.
    }
    byte[] patterns = Arrays.copyOfRange(bytes, Math.min(bytes.length, end + 1), bytes.length);
    Files.write(temp.resolve(IgnoreRules.FILE), patterns);
    IgnoreRules rules;
    try {
      rules = IgnoreRules.NONE.in(temp, "");
    } catch (IOException refused) {
      assertTrue(String.valueOf(refused.getMessage()).contains("mend or delete it"));
      return;
    }
    assertEquals(rules.ignore(path, false), rules.ignore(path, false));
    rules.ignore(path, true);
  }
}
