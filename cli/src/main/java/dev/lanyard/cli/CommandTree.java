package dev.lanyard.cli;

import dev.lanyard.cli.command.LanyardCommand;
import dev.lanyard.cli.command.ProductVersion;
import dev.lanyard.cli.command.Session;
import dev.lanyard.cli.command.Surroundings;
import dev.lanyard.cli.command.Verb;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/**
 * The commands as picocli parses them. Only those whose names stand among the arguments are made:
 * picocli looks at each by reflection, which for all of them would take longer than most answers.
 */
final class CommandTree {
  /** What Java makes of bytes that are no UTF-8: the name that was typed is not known any more. */
  private static final char NO_CHARACTER = '\uFFFD';

  private CommandTree() {}

  /** Does what the arguments say, and returns the exit status. */
  static int execute(Surroundings surroundings, String... arguments) {
    LanyardCommand options = new LanyardCommand();
    Session session = Session.of(options, surroundings);
    ErrorLine errors = new ErrorLine(session);
    Optional<String> unreadable =
        surroundings.argumentsAreText()
            ? Optional.empty()
            : Arrays.stream(arguments).filter(word -> word.indexOf(NO_CHARACTER) >= 0).findFirst();
    if (unreadable.isPresent()) {
      return errors.notText(unreadable.get());
    }
    try {
      return commandLine(options, session, errors, arguments).execute(arguments);
    } catch (RuntimeException | Error e) {
      return errors.unexpected(e);
    }
  }

  private static CommandLine commandLine(
      LanyardCommand options, Session session, ErrorLine errors, String... arguments) {
    CommandLine root = new CommandLine(options);
    for (Verb verb : needed(arguments)) {
      CommandLine command = new CommandLine(verb.create(session));
      command.getCommandSpec().usageMessage().header(verb.summary() + ".");
      root.addSubcommand(verb.word(), command);
    }
    Surroundings surroundings = session.surroundings();
    root.getCommandSpec().versionProvider(() -> new String[] {"lanyard " + ProductVersion.text()});
    root.setOut(new PrintWriter(surroundings.terminal().out(), true, StandardCharsets.UTF_8));
    root.setExpandAtFiles(false);
    // A node's folder or a share may be called like a command.
    root.setAllowSubcommandsAsOptionParameters(true);
    root.setParameterExceptionHandler(errors::usage);
    root.setExecutionExceptionHandler(errors::failure);
    root.setExecutionStrategy(parsed -> run(parsed, root, session));
    HelpPages.layOut(root);
    return root;
  }

  private static int run(ParseResult parsed, CommandLine root, Session session) {
    boolean colours = session.colours(session.surroundings().terminal().showsOut());
    root.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    return new CommandLine.RunLast().execute(parsed);
  }

  private static List<Verb> needed(String... arguments) {
    List<Verb> named = new ArrayList<>();
    for (Verb verb : Verb.values()) {
      if (Arrays.asList(arguments).contains(verb.word())) {
        named.add(verb);
      }
    }
    boolean misspelt = named.isEmpty() && Arrays.stream(arguments).anyMatch(CommandTree::isWord);
    return misspelt || named.contains(Verb.COMPLETION) ? List.of(Verb.values()) : named;
  }

  private static boolean isWord(String argument) {
    return !argument.startsWith("-");
  }
}
