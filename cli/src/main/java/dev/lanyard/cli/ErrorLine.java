package dev.lanyard.cli;

import dev.lanyard.cli.command.Session;
import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Tone;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, in one line on standard error, and the exit status for it. */
final class ErrorLine {
  private final Session session;

  ErrorLine(Session session) {
    this.session = session;
  }

  /** The arguments make no sense. */
  int usage(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandName();
    boolean root = e.getCommandLine().getParent() == null;
    String help = root ? "lanyard help" : "lanyard help " + command;
    print(problem(e, root) + "; see: " + help);
    return ExitStatus.WRONG_USAGE.code();
  }

  /** A name of a file, say, that cannot even be handed on. */
  int notText(String argument) {
    print(
        "'" + argument + "' is not valid UTF-8; give the file a name that is, or name its folder");
    return ExitStatus.WRONG_USAGE.code();
  }

  /** A command ended without having done its work. */
  int failure(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof CommandFailure failure) {
      print(failure.line());
      return failure.status().code();
    }
    return unexpected(e);
  }

  /** Something that should not happen: a defect of ours, and still one line for the user. */
  int unexpected(Throwable e) {
    String what = e.getClass().getSimpleName();
    String why = e.getMessage() == null ? "" : ": " + e.getMessage();
    print("this should not happen (" + what + why + "); please report it with what you typed");
    return ExitStatus.FAILED.code();
  }

  private static String problem(ParameterException e, boolean root) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      if (!word.startsWith("-")) {
        if (!root) {
          return "'" + word + "' is an argument too many";
        }
        // Picocli finds something similar to anything; what begins otherwise seldom is.
        return unmatched.getSuggestions().stream()
            .filter(similar -> similar.regionMatches(0, word, 0, 1))
            .findFirst()
            .map(similar -> "there is no command " + word + " (did you mean " + similar + "?)")
            .orElse("there is no command " + word);
      }
    }
    return inOurVoice(String.valueOf(e.getMessage()));
  }

  /** Picocli begins with a capital, and we with our name; and it counts where people name. */
  private static String inOurVoice(String message) {
    String words =
        message
            .replaceFirst("positional parameter at index [0-9.*]+ \\(([^)]*)\\)", "$1")
            .replaceFirst(" is not an (int|long)$", " is not a whole number");
    return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }

  private void print(String line) {
    Screen err = session.err();
    err.line(new Span("lanyard: ", Tone.BAD), Span.plain(line));
    err.flush();
  }
}
