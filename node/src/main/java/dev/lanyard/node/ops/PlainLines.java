package dev.lanyard.node.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.lanyard.node.fault.Fault;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A log for people: {@code 2026-11-23T06:00:00.123Z INFO peer: message}. A failure of ours adds
 * nothing, since its message says all; any other exception adds its name and message to the line
 * and its frames below, each behind a tab.
 */
final class PlainLines extends EncoderBase<ILoggingEvent> {
  /** The frames that tell where; deeper ones are the scheduler's. */
  private static final int MAX_FRAMES = 30;

  /** A chain of causes may not come to an end. */
  private static final int MAX_CAUSES = 5;

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(128);
    line.append(LogLine.time(event)).append(' ');
    String level = event.getLevel().toString();
    line.append(level).repeat(' ', Math.max(0, 5 - level.length())).append(' ');
    line.append(LogLine.room(event.getLoggerName())).append(": ").append(LogLine.message(event));
    describe(event.getThrowableProxy(), line);
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void describe(@Nullable IThrowableProxy thrown, StringBuilder line) {
    StringBuilder frames = new StringBuilder();
    IThrowableProxy cause = thrown;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (!cause.getClassName().equals(Fault.class.getName())) {
        line.append(" | ").append(cause.getClassName());
        if (cause.getMessage() != null) {
          line.append(": ").append(LogLine.oneLine(cause.getMessage()));
        }
        append(cause, frames);
      }
      cause = cause.getCause();
    }
    line.append(frames);
  }

  private static void append(IThrowableProxy cause, StringBuilder frames) {
    StackTraceElementProxy[] trace = cause.getStackTraceElementProxyArray();
    int shown = Math.min(MAX_FRAMES, trace.length - cause.getCommonFrames());
    for (int i = 0; i < shown; i++) {
      frames.append("\n\t").append(LogLine.oneLine(trace[i].getSTEAsString()));
    }
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
