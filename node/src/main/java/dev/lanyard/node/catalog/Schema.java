package dev.lanyard.node.catalog;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The numbered steps that make the tables; the file's {@code user_version} is the last one taken.
 */
final class Schema {
  /** The step this build ends with. */
  static final int VERSION = 3;

  private Schema() {}

  /** The statements of one step, from the one before. */
  static String step(int version) {
    String name = "schema-" + version + ".sql";
    try {
      return Resources.toString(Resources.getResource(Schema.class, name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }
}
