package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
  private static final byte[] CONTENT = Sample.bytes(1000, 1);

  @TempDir Path folder;

  /** At the very end two sources bring one chunk; the file may be closed and named by then. */
  @Test
  void writesAChunkOnceAndTellsWhoDidNotWriteIt() {
    Manifest manifest = Manifest.ofBytes(CONTENT);
    Assembly assembly =
        new Assembly(
            manifest.digest(),
            manifest.layout(),
            List.of(new Assembly.Place("a", folder.resolve("a"), Contents.MODIFIED)),
            false);
    assertEquals(0, assembly.prepare().orElseThrow().count());
    assertFalse(assembly.becameWhole());

    assertTrue(assembly.write(0, List.of(ByteBuffer.wrap(CONTENT))));
    assertTrue(assembly.becameWhole());
    assembly.close();
    assertFalse(assembly.write(0, List.of(ByteBuffer.wrap(CONTENT))));
    assertFalse(assembly.becameWhole(), "once");
  }
}
