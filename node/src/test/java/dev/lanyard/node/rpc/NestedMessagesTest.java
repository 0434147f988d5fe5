package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanyard.v1.AttendResponse;
import dev.lanyard.v1.Entry;
import dev.lanyard.v1.Introduction;
import dev.lanyard.v1.ListEntriesResponse;
import dev.lanyard.v1.ListSharesResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NestedMessagesTest {
  private static final Descriptor SHARES = ListSharesResponse.getDescriptor();

  /** Two bytes of each, a hundred in memory. */
  private static byte[] empty(int field, int times) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < times; i++) {
      out.writeByteArray(field, new byte[0]);
    }
    out.flush();
    return bytes.toByteString().toByteArray();
  }

  @Test
  void takesWhatAnHonestPeerSends() {
    ListEntriesResponse.Builder listing = ListEntriesResponse.newBuilder();
    for (int i = 0; i < 500; i++) {
      listing.addEntries(Entry.newBuilder().setPath("file " + i).setSizeBytes(i));
    }

    assertDoesNotThrow(() ->
        NestedMessages.check(ListEntriesResponse.getDescriptor(), listing.build().toByteArray()));
  }

  @Test
  void refusesMillionsOfEmptyMessagesAndOfWhatItDoesNotKnow() throws Exception {
    for (int field : new int[] {ListSharesResponse.SHARES_FIELD_NUMBER, 999}) {
      byte[] most = empty(field, NestedMessages.MOST);
      byte[] more = empty(field, NestedMessages.MOST + 1);

      assertDoesNotThrow(() -> NestedMessages.check(SHARES, most));
      assertThrows(InvalidProtocolBufferException.class, () -> NestedMessages.check(SHARES, more));
    }
  }

  @Test
  void refusesGroupsAndThousandsOfTexts() throws Exception {
    byte[] group = {0x0b, 0x08, 0x01, 0x0c};
    byte[] unknownGroup = {(byte) 0xfb, 0x01, (byte) 0xfc, 0x01};
    for (byte[] bytes : List.of(group, unknownGroup)) {
      assertThrows(InvalidProtocolBufferException.class, () -> NestedMessages.check(SHARES, bytes));
    }
    byte[] texts = empty(Introduction.ADVERTISED_FIELD_NUMBER, NestedMessages.MOST + 1);
    assertThrows(
        InvalidProtocolBufferException.class,
        () -> NestedMessages.check(Introduction.getDescriptor(), texts));
  }

  @Test
  void refusesWhatIsMalformed() {
    for (byte[] bytes : new byte[][] {{10, 5, 1}, {10}, {12}, {10, -1, -1, -1, -1, 15}}) {
      assertThrows(IOException.class, () -> NestedMessages.check(SHARES, bytes));
      assertThrows(
          IOException.class, () -> NestedMessages.check(AttendResponse.getDescriptor(), bytes));
    }
  }
}
