package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.v1.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireContentTest {
  @Test
  void takesNoShareOfImpossibleSizeOrName() {
    Share share = Share.newBuilder().setName("yard").setFiles(3).setBytes(9_000).build();
    assertEquals("yard", WireContent.share(share).name());

    for (Share wrong :
        List.of(
            share.toBuilder().setFiles(-1).build(),
            share.toBuilder().setBytes(Long.MIN_VALUE).build(),
            share.toBuilder().setName("x".repeat(256)).build())) {
      Fault fault = assertThrows(Fault.class, () -> WireContent.share(wrong));
      assertEquals(Reason.INVALID, fault.reason());
    }
  }
}
