package dev.lanyard.cli.command;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, which picocli does not make. */
final class FishCompletion {
  private static final String NO_COMMAND_YET = "__fish_use_subcommand";

  private final StringBuilder script = new StringBuilder();

  private FishCompletion() {}

  static String script(CommandLine root) {
    FishCompletion completion = new FishCompletion();
    completion.add(root);
    return completion.script.toString();
  }

  private void add(CommandLine root) {
    script.append("# fish completion for lanyard\ncomplete -c lanyard -f\n");
    for (OptionSpec option : root.getCommandSpec().options()) {
      // Global options go before or after the command's word, so no condition.
      addOption("", option);
    }
    for (Verb verb : Verb.values()) {
      script.append("complete -c lanyard -n ").append(NO_COMMAND_YET);
      script.append(" -a ").append(verb.word()).append(" -d ").append(quoted(verb.summary()));
      script.append('\n');
    }
    for (CommandLine command : root.getSubcommands().values()) {
      addCommand(command.getCommandName(), command);
    }
  }

  private void addCommand(String word, CommandLine command) {
    String condition = "'__fish_seen_subcommand_from " + word + "'";
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.inherited()) {
        addOption(condition, option);
      }
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      String values = values(parameter);
      if (!values.isEmpty()) {
        script.append("complete -c lanyard -n ").append(condition).append(values).append('\n');
      }
    }
  }

  private void addOption(String condition, OptionSpec option) {
    script.append("complete -c lanyard");
    if (!condition.isEmpty()) {
      script.append(" -n ").append(condition);
    }
    for (String name : option.names()) {
      script.append(name.startsWith("--") ? " -l " : " -s ");
      script.append(name.substring(name.startsWith("--") ? 2 : 1));
    }
    if (option.arity().max() > 0) {
      script.append(" -r").append(values(option));
    }
    String[] description = option.description();
    script.append(" -d ").append(quoted(description.length == 0 ? "" : description[0]));
    script.append('\n');
  }

  /** What can stand there: a choice of words, a file, or something that nobody can guess. */
  private static String values(ArgSpec argument) {
    if (argument.completionCandidates() != null) {
      return " -a '" + String.join(" ", argument.completionCandidates()) + "'";
    }
    boolean path =
        argument.type() == Path.class
            || argument.paramLabel().equals("PATH")
            || argument.paramLabel().equals("DIR")
            || argument.paramLabel().equals("FILE")
            || argument.paramLabel().equals("FILE-OR-DIR");
    return path ? " -F" : "";
  }

  private static String quoted(String text) {
    return "'" + text.replace("$$", "$").replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
