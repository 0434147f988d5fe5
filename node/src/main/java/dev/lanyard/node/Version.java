package dev.lanyard.node;

/** The product's version, as its archive says. */
final class Version {
  private static final String UNPACKAGED = "0-unpackaged";

  private Version() {}

  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? UNPACKAGED : version;
  }
}
