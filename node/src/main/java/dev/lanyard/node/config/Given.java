package dev.lanyard.node.config;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;

/** One value as it was written, and where. */
record Given(String text, Origin origin) {
  /** The refusal of this value; {@code complaint} goes on after the quoted value. */
  Fault refused(String complaint) {
    return Fault.of(Reason.INVALID, "%s: '%s' %s", origin.where(), Printable.of(text), complaint);
  }
}
