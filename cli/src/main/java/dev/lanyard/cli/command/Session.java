package dev.lanyard.cli.command;

import dev.lanyard.cli.control.Home;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.ProgressLine;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Terminal;
import dev.lanyard.cli.output.Tone;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of the command line: what it was told, and its surroundings. The options are read when
 * they are needed, since commands are made before they are parsed.
 */
public final class Session {
  private final LanyardCommand options;
  private final Surroundings surroundings;
  private @Nullable Screen out;
  private @Nullable Screen err;

  private Session(LanyardCommand options, Surroundings surroundings) {
    this.options = options;
    this.surroundings = surroundings;
  }

  /** A run whose options are, or will be, parsed into the given ones. */
  public static Session of(LanyardCommand options, Surroundings surroundings) {
    return new Session(options, surroundings);
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  boolean json() {
    return options.json;
  }

  boolean quiet() {
    return options.quiet;
  }

  Instant now() {
    return surroundings.clock().instant();
  }

  Home home() {
    Environment environment = surroundings.environment();
    return Home.locate(
        Optional.ofNullable(options.home),
        environment.variables(),
        environment.userHome(),
        environment.workingFolder());
  }

  /** How to call another command for the same node, for advice. */
  String command(String... words) {
    return home().command(words);
  }

  NodeLink connect() {
    return surroundings.connector().connect(home());
  }

  /** A path as the user means it, for the node, whose working folder is another. */
  Path absolute(Path path) {
    return surroundings.environment().workingFolder().resolve(path).normalize();
  }

  /** Where results go. */
  public Screen out() {
    if (out == null) {
      Terminal terminal = surroundings.terminal();
      boolean person = terminal.showsOut() && !options.json;
      out = new Screen(terminal.out(), person, colours(person), terminal::columns);
    }
    return out;
  }

  /** Where everything goes that is no result. */
  public Screen err() {
    if (err == null) {
      Terminal terminal = surroundings.terminal();
      boolean person = terminal.showsErr();
      err = new Screen(terminal.err(), person, colours(person), terminal::columns);
    }
    return err;
  }

  /** A line that shows how far a command is, to people who want to see it. */
  ProgressLine progressLine() {
    Terminal terminal = surroundings.terminal();
    boolean wanted = terminal.showsErr() && !options.json && !options.quiet && !isDumb();
    Screen screen = new Screen(terminal.err(), wanted, false, terminal::columns);
    return new ProgressLine(screen, surroundings.clock());
  }

  /** Tells a person what a script does not need. */
  void hint(String text) {
    if (!options.quiet && !options.json) {
      err().line(Span.faint(text));
    }
  }

  /** Tells what must not go unsaid although the command did its work. */
  void warn(String text) {
    err().line(new Span("lanyard: " + text, Tone.WARNING));
  }

  /** Whether to colour what goes to a person, or to nobody in particular. */
  public boolean colours(boolean person) {
    return switch (options.color) {
      case always -> true;
      case never -> false;
      case auto -> {
        boolean unwanted = !surroundings.environment().variable("NO_COLOR").isEmpty();
        yield person && !unwanted && !isDumb();
      }
    };
  }

  /** Whether the terminal, by its own account, knows no escape sequences. */
  private boolean isDumb() {
    return surroundings.environment().variable("TERM").equals("dumb");
  }
}
