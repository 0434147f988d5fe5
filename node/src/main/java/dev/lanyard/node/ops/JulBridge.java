package dev.lanyard.node.ops;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what libraries say through java.util.logging (gRPC does) to the node's own log. */
final class JulBridge extends Handler {
  private final SimpleFormatter formatter = new SimpleFormatter();

  /** In place of the JDK's own console. Records below warning are not even made. */
  static void install() {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new JulBridge());
  }

  @Override
  public void publish(LogRecord record) {
    String name = record.getLoggerName() == null ? "java" : record.getLoggerName();
    Logger logger = LoggerFactory.getLogger(name);
    String message = formatter.formatMessage(record);
    if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
      logger.error(message, record.getThrown());
    } else {
      logger.warn(message, record.getThrown());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
