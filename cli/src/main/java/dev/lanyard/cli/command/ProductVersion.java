package dev.lanyard.cli.command;

import org.jspecify.annotations.Nullable;

/** The version that this program was built as. */
public final class ProductVersion {
  private ProductVersion() {}

  /** From the jar's manifest, which a class folder does not have. */
  public static String text() {
    @Nullable String version = ProductVersion.class.getPackage().getImplementationVersion();
    return version == null ? "in development" : version;
  }
}
