package dev.lanyard.node.config;

import java.nio.file.Path;

/** Where a value stands, so that whoever wrote it finds it. */
sealed interface Origin {
  /** The command line. */
  record Flag(String flag) implements Origin {
    @Override
    public String where() {
      return flag;
    }
  }

  /** The environment. */
  record Variable(String name) implements Origin {
    @Override
    public String where() {
      return name;
    }
  }

  /** A line of the file, counted from 1. */
  record Line(Path file, int number, String key) implements Origin {
    @Override
    public String where() {
      return "%s line %d, %s".formatted(file, number, key);
    }
  }

  /** For a message. */
  String where();
}
