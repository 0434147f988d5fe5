package dev.lanyard.node.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.fault.Fault;
import java.util.List;
import java.util.Locale;

/**
 * Text of any bytes, as digest, as query, and as it is shown: nothing shown commands a terminal,
 * the words of a refusal included. The inputs were typed.
 */
class TextFuzzTest {
  @FuzzTest
  void isShown(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    String shown = Printable.of(text);
    isPlain(shown);
    assertTrue(shown.length() <= Printable.MAX_CHARS + 2);
    if (text.length() < Printable.MAX_CHARS && text.codePoints().allMatch(Printable::isPlain)) {
      assertEquals(text, shown);
    }
  }

  @FuzzTest
  void isDigest(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      Digest digest = Digest.parse(text);
      assertEquals(digest, Digest.parse(digest.toString()));
      assertTrue(text.toLowerCase(Locale.ROOT).endsWith(digest.hex()));
    } catch (Fault refused) {
      isPlain(refused.getMessage());
    }
    try {
      String digits = new Query.DigestPrefix(text).hex();
      assertTrue(digits.matches("[0-9a-f]{12,64}"));
      new Query.ExactName(text);
      new Query.Words(List.of(text.split(" ", -1)));
    } catch (Fault refused) {
      isPlain(refused.getMessage());
    }
  }

  private static void isPlain(String text) {
    assertTrue(text.codePoints().allMatch(Printable::isPlain), text);
  }
}
