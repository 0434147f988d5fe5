package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.peer.OfferedShare;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that answers every call with any bytes: what it is taken at its word for keeps the
 * contract's bounds, all else is a fault. An input is a row of messages, each after its length in
 * two bytes; they were written by the generated code, good ones and some that break one rule each.
 */
class ReplyFuzzTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of two chunks. */
  private static final Manifest MANIFEST = Manifest.ofBytes(Sample.bytes(300_000, 1));

  private static GrpcPeerClient peer(byte[] bytes) {
    return AnsweringChannel.peer(messages(bytes));
  }

  private static List<byte[]> messages(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<byte[]> messages = new ArrayList<>();
    while (in.remaining() >= Short.BYTES) {
      int length = Short.toUnsignedInt(in.getShort());
      byte[] message = new byte[Math.min(length, in.remaining())];
      in.get(message);
      messages.add(message);
    }
    return messages;
  }

  @FuzzTest
  void sendsAManifest(byte[] bytes) {
    try {
      Manifest manifest = peer(bytes).manifest(MANIFEST.digest(), MANIFEST.layout().sizeBytes());
      assertEquals(MANIFEST.digest(), manifest.digest());
      assertEquals(MANIFEST.chunk(1), manifest.chunk(1));
    } catch (Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void sendsSums(byte[] bytes) {
    try {
      byte[] sums = peer(bytes).chunkSums(MANIFEST.digest(), MANIFEST.layout().sizeBytes()).bytes();
      assertEquals(2 * Long.BYTES, sums.length);
    } catch (Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void listsEntries(byte[] bytes) {
    List<Entry> hits = new ArrayList<>();
    try {
      peer(bytes).entries("share", "", true, batch -> batch.forEach(ReplyFuzzTest::check));
      peer(bytes).search(new Query.ExactName("x"), 2, PATIENCE, hits::addAll);
    } catch (Fault refused) {
      // As it should be.
    }
    assertTrue(hits.size() <= 2);
  }

  private static void check(Entry entry) {
    assertTrue(entry.sizeBytes() >= 0 && entry.files() >= 0);
    assertTrue(entry.path().length() <= 4096 && entry.share().length() <= 255);
    if (entry.kind() == Entry.Kind.FILE) {
      assertNotNull(entry.digest());
      assertTrue(ChunkLayout.isPossible(entry.sizeBytes()));
    }
    assertEquals(entry, WireContent.entry(WireContent.entry(entry)));
  }

  @FuzzTest
  void listsShares(byte[] bytes) {
    try {
      for (OfferedShare share : peer(bytes).shares()) {
        assertTrue(share.files() >= 0 && share.bytes() >= 0);
        assertTrue(share.name().length() <= 255);
        assertEquals(share, WireContent.share(WireContent.share(share)));
      }
    } catch (Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void locates(byte[] bytes) {
    try {
      assertEquals(2, peer(bytes).locate(List.of(MANIFEST.digest(), MANIFEST.chunk(0))).size());
      boolean _ = peer(bytes).doubt(MANIFEST.digest(), 1);
    } catch (Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void tellsOfGains(byte[] bytes) {
    try {
      peer(bytes)
          .watchAvailability(
              MANIFEST.digest(),
              2,
              gained -> assertTrue(0 <= gained.first() && gained.end() <= 2 && gained.count() > 0))
          .close();
      peer(bytes)
          .watchHoldings(
              List.of(MANIFEST.digest(), MANIFEST.chunk(0)),
              place -> assertTrue(0 <= place && place < 2))
          .close();
    } catch (Fault refused) {
      // As it should be.
    }
  }
}
