package dev.lanyard.node.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;

/**
 * Join codes of any bytes: a secret has one code, and what is refused is not repeated. The inputs
 * are codes that {@link JoinCode} wrote, and what becomes of one that is typed.
 */
class JoinCodeFuzzTest {
  @FuzzTest
  void parses(byte[] bytes) {
    String code = new String(bytes, UTF_8);
    try {
      MeshSecret secret = JoinCode.parse(code);
      assertEquals(secret, JoinCode.parse(JoinCode.of(secret)));
      assertTrue(code.length() >= 56);
    } catch (Fault refused) {
      String message = refused.getMessage();
      assertTrue(message.codePoints().allMatch(Printable::isPlain));
      assertTrue(code.length() < 40 || !message.contains(code));
    }
  }
}
