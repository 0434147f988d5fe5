package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.store.ChunkReader;
import dev.lanyard.node.store.ReceiveFolder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyTest {
  private static final byte[] CONTENT = Sample.bytes(1000, 1);

  @TempDir Path folder;

  private Assembly assembly(Manifest manifest) {
    return new Assembly(
        ReceiveFolder.at(folder),
        manifest.digest(),
        manifest.layout(),
        List.of(new Assembly.Place("a", folder.resolve("a"), Contents.MODIFIED)),
        false,
        Limits.none().up());
  }

  /** At the very end two sources bring one chunk; the file may be closed and named by then. */
  @Test
  void writesAChunkOnceAndTellsWhoDidNotWriteIt() {
    Manifest manifest = Manifest.ofBytes(CONTENT);
    Assembly assembly = assembly(manifest);
    assertEquals(0, assembly.prepare(Assembly.Preparation.NONE).orElseThrow().found().count());
    assertFalse(assembly.becameWhole());

    assertTrue(assembly.write(0, List.of(ByteBuffer.wrap(CONTENT))));
    assertTrue(assembly.becameWhole());
    assembly.close();
    assertFalse(assembly.write(0, List.of(ByteBuffer.wrap(CONTENT))));
    assertFalse(assembly.becameWhole(), "once");
  }

  /** As one does whose thread is interrupted while it reads. */
  @Test
  void isWrittenOnAfterAReaderThatWasTornDown() {
    byte[] content = Sample.bytes(2 * Sample.CHUNK, 2);
    Manifest manifest = Manifest.ofBytes(content);
    Assembly assembly = assembly(manifest);
    assembly.manifest(manifest);
    assertTrue(assembly.prepare(Assembly.Preparation.NONE).isPresent());
    assertTrue(assembly.write(0, List.of(ByteBuffer.wrap(content, 0, Sample.CHUNK))));

    ByteBuffer into = ByteBuffer.allocate(Sample.CHUNK);
    try (ChunkReader reader = assembly.reader()) {
      Thread.currentThread().interrupt();
      assertThrows(Fault.class, () -> reader.read(into, 0));
      assertTrue(Thread.interrupted());
    }

    assertTrue(assembly.write(1, List.of(ByteBuffer.wrap(content, Sample.CHUNK, Sample.CHUNK))));
    assertTrue(assembly.becameWhole());
    try (ChunkReader reader = assembly.reader()) {
      reader.read(into.clear(), 0);
    }
    assertEquals(ByteBuffer.wrap(content, 0, Sample.CHUNK), into.flip());
    assembly.close();
  }
}
