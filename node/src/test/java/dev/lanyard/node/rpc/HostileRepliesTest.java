package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.Holding;
import dev.lanyard.v1.GetChunkSumsResponse;
import dev.lanyard.v1.GetManifestResponse;
import dev.lanyard.v1.LocateResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A peer that answers with what is well formed and wrong. */
class HostileRepliesTest {
  private static final Manifest WANTED = Manifest.ofBytes(Sample.bytes(300_000, 1));
  private static final Manifest ANOTHER = Manifest.ofBytes(Sample.bytes(300_000, 2));
  private static final long SIZE = WANTED.layout().sizeBytes();

  private static GrpcPeerClient answering(MessageLite... replies) {
    return AnsweringChannel.peer(Stream.of(replies).map(MessageLite::toByteArray).toList());
  }

  private static MessageLite digests(byte[]... parts) {
    ByteString all = ByteString.EMPTY;
    for (byte[] part : parts) {
      all = all.concat(ByteString.copyFrom(part));
    }
    return GetManifestResponse.newBuilder().setChunkDigests(all).build();
  }

  private static void corrupt(Executable call) {
    assertEquals(Reason.CORRUPT, assertThrows(Fault.class, call).reason());
  }

  @Test
  void takesTheManifestThatItAskedForInAnyParts() {
    Manifest came =
        answering(
                digests(WANTED.chunk(0).bytes()),
                GetManifestResponse.getDefaultInstance(),
                digests(WANTED.chunk(1).bytes()))
            .manifest(WANTED.digest(), SIZE);

    assertEquals(WANTED.digest(), came.digest());
  }

  @Test
  void takesNobodyElsesManifest() {
    MessageLite another = digests(ANOTHER.chunk(0).bytes(), ANOTHER.chunk(1).bytes());

    corrupt(() -> answering(another).manifest(WANTED.digest(), SIZE));
  }

  @Test
  void takesNoRightChunksInAnotherOrder() {
    MessageLite reversed = digests(WANTED.chunk(1).bytes(), WANTED.chunk(0).bytes());

    corrupt(() -> answering(reversed).manifest(WANTED.digest(), SIZE));
  }

  @Test
  void takesNoManifestThatIsTooShortOrTooLong() {
    byte[] first = WANTED.chunk(0).bytes();
    byte[] second = WANTED.chunk(1).bytes();

    corrupt(() -> answering().manifest(WANTED.digest(), SIZE));
    corrupt(() -> answering(digests(first)).manifest(WANTED.digest(), SIZE));
    corrupt(
        () -> answering(digests(first, second), digests(first)).manifest(WANTED.digest(), SIZE));
  }

  @Test
  void takesNoSumsThatAreTooFewOrTooMany() {
    for (int bytes : new int[] {0, 15, 17}) {
      MessageLite sums =
          GetChunkSumsResponse.newBuilder().setSums(ByteString.copyFrom(new byte[bytes])).build();
      corrupt(() -> answering(sums).chunkSums(WANTED.digest(), SIZE));
    }
  }

  @Test
  void takesAHoldingThatItDoesNotKnowForNothing() {
    MessageLite future =
        LocateResponse.newBuilder().addHoldingsValue(99).addHoldingsValue(-1).build();
    List<Digest> asked = List.of(WANTED.digest(), ANOTHER.digest());

    assertEquals(List.of(Holding.NOTHING, Holding.NOTHING), answering(future).locate(asked));
    corrupt(() -> answering(future).locate(List.of(WANTED.digest())));
  }
}
