package dev.lanyard.deploy;

import java.nio.file.Path;

/** Where the packaged product and the repository lie. */
final class Distribution {
  private Distribution() {}

  static Path folder() {
    return property("lanyard.dist");
  }

  static Path command() {
    return folder().resolve("bin/lanyard");
  }

  static Path node() {
    return folder().resolve("bin/lanyard-node");
  }

  /** The top of the repository. */
  static Path repository() {
    return property("lanyard.root");
  }

  /** What the processes under test print, kept for whoever looks into a failure. */
  static Path logs() {
    return folder().resolveSibling("e2e-logs");
  }

  private static Path property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("run these tests through Maven: no property " + name);
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
