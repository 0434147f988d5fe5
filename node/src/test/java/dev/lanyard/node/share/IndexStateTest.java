package dev.lanyard.node.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class IndexStateTest {
  private final IndexState state = new IndexState();

  @Test
  void namesWhatCannotBeReadUntilAScanFindsOtherwise() {
    state.scanStarted();
    state.scanEnded(Unreadable.NONE);
    assertEquals(List.of(), state.notices());

    state.lookEnded(Unreadable.NONE.and("notes/secret.txt"));
    state.lookEnded(Unreadable.NONE);
    assertEquals(List.of("'notes/secret.txt' cannot be read by the node"), state.notices());

    state.scanStarted();
    state.scanEnded(Unreadable.NONE.and("a").and("b\u001B[2J").and("c"));
    assertEquals(
        List.of("3 files or folders cannot be read by the node, 'a' among them"), state.notices());

    state.scanStarted();
    state.scanEnded(Unreadable.NONE);
    assertEquals(List.of(), state.notices());
  }
}
