package dev.lanyard.cli.output;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The terminal of this process. Prints UTF-8 whatever the locale says: names in a mesh are Unicode,
 * and a container has seldom a locale at all.
 */
public final class ProcessTerminal implements Terminal {
  private static final int USUAL_COLUMNS = 80;

  /** Narrower than that is a wrong answer, not a terminal. */
  private static final int FEWEST_COLUMNS = 20;

  /**
   * Where Linux tells what a file descriptor is; Java itself only tells of both streams at once.
   */
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final PrintStream out = stream(FileDescriptor.out);
  private final PrintStream err = stream(FileDescriptor.err);
  private final String columnsVariable;
  private int columns;

  /**
   * @param columnsVariable what $COLUMNS holds; empty for nothing
   */
  public ProcessTerminal(String columnsVariable) {
    this.columnsVariable = columnsVariable;
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public InputStream in() {
    return System.in;
  }

  @Override
  public boolean showsOut() {
    return isTerminal(1);
  }

  @Override
  public boolean showsErr() {
    return isTerminal(2);
  }

  @Override
  public int columns() {
    if (columns == 0) {
      int found = number(columnsVariable);
      if (found == 0) {
        found = askStty();
      }
      columns = found < FEWEST_COLUMNS ? USUAL_COLUMNS : found;
    }
    return columns;
  }

  @Override
  public Optional<String> askSecretly(String prompt) {
    return console().map(console -> console.readPassword("%s", prompt)).map(String::new);
  }

  /** The console, where a person sits at both its ends. */
  @SuppressWarnings("SystemConsoleNull") // It does on JDK 25 when a stream is redirected.
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16),
        false,
        StandardCharsets.UTF_8);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String device =
          Files.readSymbolicLink(DESCRIPTORS.resolve(String.valueOf(descriptor))).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return console().isPresent();
    }
  }

  /** "rows columns", from the program that every Unix has for it. */
  private static int askStty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return number(answer.substring(answer.indexOf(' ') + 1).strip());
    } catch (IOException e) {
      return 0;
    }
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
