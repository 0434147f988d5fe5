package dev.lanyard.cli.output;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** The standard streams, and which of them a person reads. */
public interface Terminal {
  PrintStream out();

  PrintStream err();

  InputStream in();

  /** Whether standard output goes to a terminal. */
  boolean showsOut();

  /** Whether standard error goes to a terminal, as it can while standard output goes to a file. */
  boolean showsErr();

  /** How wide the terminal is; some usual width where there is none. */
  int columns();

  /** What the user types without its being shown; empty where nobody can be asked. */
  Optional<String> askSecretly(String prompt);
}
