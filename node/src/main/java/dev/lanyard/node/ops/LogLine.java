package dev.lanyard.node.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.lanyard.node.content.Printable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What the two forms of a log line have in common. */
final class LogLine {
  /** Messages of ours are far shorter; one with a peer's text in it may not fill the disk. */
  private static final int MAX_MESSAGE_CHARS = 4_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String OURS = "dev.lanyard.node.";

  private LogLine() {}

  /** RFC 3339, in UTC, to the millisecond. */
  static String time(ILoggingEvent event) {
    return TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
  }

  /** The room of the node that speaks, such as {@code peer}; for a library its own name. */
  static String room(String logger) {
    if (!logger.startsWith(OURS)) {
      return logger;
    }
    String inside = logger.substring(OURS.length());
    int dot = inside.indexOf('.');
    return dot < 0 ? "node" : inside.substring(0, dot);
  }

  /** The message on one line, with whatever does not show as itself replaced. */
  static String message(ILoggingEvent event) {
    return oneLine(event.getFormattedMessage());
  }

  static String oneLine(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .limit(MAX_MESSAGE_CHARS)
        .map(c -> Printable.isPlain(c) ? c : c == '\n' || c == '\t' ? ' ' : 0xFFFD)
        .forEach(safe::appendCodePoint);
    return text.length() > safe.length() ? safe.append('…').toString() : safe.toString();
  }
}
