package dev.lanyard.node.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.transfer.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/**
 * A {@code lanyard.conf} of any bytes: settings that the node can run with come of it, or one line
 * that may be shown. The inputs are the printed template with its settings made to hold, and lines
 * that were typed.
 */
class ConfFileFuzzTest {
  @TempDir private Path home;

  @FuzzTest
  void reads(byte[] bytes) throws IOException {
    Files.write(home.resolve(ConfFile.NAME), bytes);
    Surroundings around =
        new Surroundings(Map.of("LANYARD_HOME", home.toString()), home, home, "desk");
    Invocation read = new SettingsReader(around, "1").read(List.of());
    if (read instanceof Invocation.Wrong(String message)) {
      assertTrue(message.codePoints().allMatch(Printable::isPlain), message);
      return;
    }
    Settings settings = assertInstanceOf(Invocation.Run.class, read).settings();
    assertTrue(Values.isNodeName(settings.self().name()));
    isLimit(settings.limits().up());
    isLimit(settings.limits().down());
    settings.self().shares().forEach(share -> assertTrue(share.isAbsolute()));
    settings.discover().peers().forEach(peer -> assertTrue(peer.getPort() > 0));
  }

  private static void isLimit(long limit) {
    assertTrue(limit == RateLimit.NONE || limit >= RateLimit.LEAST);
  }
}
