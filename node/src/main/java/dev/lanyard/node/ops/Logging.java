package dev.lanyard.node.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.OutputStream;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * What goes to standard error. Set up in code: there is one way to log, and looking for and reading
 * a file of XML costs each start more than everything here.
 */
public final class Logging {
  /**
   * Libraries that say more than an owner can use. jmDNS warns of every packet it does not like,
   * and what any computer on the LAN can send may not fill the log.
   */
  private static final Map<String, Level> HELD =
      Map.of(
          "io.netty", Level.WARN,
          "io.grpc", Level.WARN,
          // It warns, with a trace, of each caller that ends a call in the middle, as by Ctrl-C.
          "io.grpc.netty.NettyServerHandler", Level.ERROR,
          "javax.jmdns", Level.ERROR,
          "io.micrometer", Level.WARN,
          "org.eclipse.jgit", Level.WARN,
          "org.sqlite", Level.WARN);

  private Logging() {}

  /** From now on, everything at this level or above goes to standard error. May be called again. */
  public static void start(org.slf4j.event.Level level, boolean json) {
    start(level, json, System.err);
  }

  static void start(org.slf4j.event.Level level, boolean json, OutputStream to) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    // Frames' jar names cost a class look-up each and tell the owner nothing.
    context.setPackagingDataEnabled(false);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.convertAnSLF4JLevel(level));
    HELD.forEach((name, least) -> context.getLogger(name).setLevel(stricter(least, root)));
    root.addAppender(appender(context, json, to));
    JulBridge.install();
  }

  private static Level stricter(Level least, Logger root) {
    return root.getLevel().isGreaterOrEqual(least) ? root.getLevel() : least;
  }

  private static OutputStreamAppender<ILoggingEvent> appender(
      LoggerContext context, boolean json, OutputStream to) {
    EncoderBase<ILoggingEvent> encoder = json ? new JsonLines() : new PlainLines();
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setEncoder(encoder);
    appender.setOutputStream(to);
    appender.start();
    return appender;
  }
}
