package dev.lanyard.node.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A log for machines, one object a line: {@code time}, {@code level}, {@code logger}, {@code
 * message}, and {@code error} and {@code stack} where there was an exception. Logback's own JSON
 * has times as numbers and a dozen fields that say nothing here.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  @Override
  public byte[] encode(ILoggingEvent event) {
    JsonObject line = new JsonObject();
    line.addProperty("time", LogLine.time(event));
    line.addProperty("level", event.getLevel().toString());
    line.addProperty("logger", LogLine.room(event.getLoggerName()));
    line.addProperty("message", LogLine.message(event));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.addProperty("error", thrown.getClassName() + ": " + thrown.getMessage());
      line.addProperty("stack", ThrowableProxyUtil.asString(thrown));
    }
    return (GSON.toJson(line) + "\n").getBytes(StandardCharsets.UTF_8);
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
