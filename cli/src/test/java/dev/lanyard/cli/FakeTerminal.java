package dev.lanyard.cli;

import com.google.protobuf.ByteString;
import dev.lanyard.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A terminal, or pipes, that remember what was printed. */
final class FakeTerminal implements Terminal {
  private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(outBytes, false, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(errBytes, false, StandardCharsets.UTF_8);
  boolean showsOut;
  boolean showsErr;
  int columns = 80;
  String input = "";
  Optional<String> secret = Optional.empty();

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
    return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean showsOut() {
    return showsOut;
  }

  @Override
  public boolean showsErr() {
    return showsErr;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public Optional<String> askSecretly(String prompt) {
    return secret;
  }

  /** What arrived on standard output, without what was never flushed. */
  String printed() {
    return outBytes.toString(StandardCharsets.UTF_8);
  }

  String complained() {
    return errBytes.toString(StandardCharsets.UTF_8);
  }

  ByteString printedBytes() {
    return ByteString.copyFrom(outBytes.toByteArray());
  }
}
