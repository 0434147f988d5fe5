package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.output.JsonObjects;
import java.util.List;

/** Who did not answer. Said on standard error, since standard output holds nothing but items. */
final class SilentNodes {
  private SilentNodes() {}

  /** Such as "2 of 5 nodes did not answer: x, y"; of how many is left out where that is 0. */
  static String text(List<String> names, int asked) {
    String who = String.join(", ", names);
    return asked == 0
        ? who + " did not answer"
        : names.size() + " of " + asked + " nodes did not answer: " + who;
  }

  /** Says so unless there are none. */
  static void tell(Session session, List<String> names, int asked) {
    if (names.isEmpty()) {
      return;
    }
    if (session.json()) {
      JsonObject json = new JsonObject();
      json.addProperty("event", "silent");
      json.add("nodes", JsonObjects.texts(names));
      session.err().json(json);
      return;
    }
    session.warn(text(names, asked));
  }
}
