package dev.lanyard.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import dev.lanyard.cli.command.Verb;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;

/** The layout of help: commands in groups, and each command with its own options alone. */
final class HelpPages {
  private static final int WORD_COLUMNS = 14;

  private HelpPages() {}

  static void layOut(CommandLine root) {
    root.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, HelpPages::commands);
    root.getCommandSpec()
        .usageMessage()
        .synopsisHeading("%nUsage: ")
        .optionListHeading("%nOptions of all commands:%n")
        .commandListHeading("");
    for (CommandLine command : root.getSubcommands().values()) {
      command
          .getCommandSpec()
          .usageMessage()
          .synopsisHeading("%nUsage: ")
          .descriptionHeading("%n")
          .parameterListHeading("%n")
          .optionListHeading("%n");
      command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, HelpPages::ownOptions);
    }
  }

  private static String commands(Help help) {
    StringBuilder list = new StringBuilder();
    for (Verb.Group group : Verb.Group.values()) {
      list.append('\n').append(help.colorScheme().ansi().string("@|bold " + group.title() + "|@"));
      list.append('\n');
      for (Verb verb : Verb.values()) {
        if (verb.group() == group) {
          list.append("  ").append(help.colorScheme().commandText(verb.word()));
          list.append(" ".repeat(WORD_COLUMNS - verb.word().length()));
          list.append(verb.summary()).append('\n');
        }
      }
    }
    return list.toString();
  }

  private static String ownOptions(Help help) {
    return help.optionListExcludingGroups(
            help.commandSpec().options().stream().filter(HelpPages::isOwn).toList())
        + "\nThe options of `lanyard help` work here too.\n";
  }

  private static boolean isOwn(OptionSpec option) {
    return !option.inherited();
  }
}
