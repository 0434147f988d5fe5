package dev.lanyard.node.config;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command line, read by picocli from the table of settings.
 *
 * @param given what its flags set
 * @param words what stands beside the flags
 */
record Flags(
    Map<Setting, List<Given>> given,
    List<String> words,
    boolean help,
    boolean version,
    boolean template) {
  private static final String HELP = "--help";
  private static final String VERSION = "--version";
  private static final String TEMPLATE = "--print-config";

  static Flags read(List<String> arguments) {
    CommandLine commandLine = new CommandLine(spec());
    try {
      return of(commandLine.parseArgs(arguments.toArray(String[]::new)));
    } catch (CommandLine.UnmatchedArgumentException e) {
      String flag = e.getUnmatched().getFirst();
      throw Fault.because(
          e,
          Reason.INVALID,
          "%s is not an option of lanyard-node%s; --help lists them",
          Printable.of(flag),
          Nearest.guess(flag, Setting.all().map(Setting::flag).toList()));
    } catch (CommandLine.OverwrittenOptionException e) {
      throw Fault.because(e, Reason.INVALID, "%s is given twice; keep one", overwritten(e));
    } catch (CommandLine.ParameterException e) {
      throw Fault.because(e, Reason.INVALID, "%s", Printable.of(oneLine(e)));
    }
  }

  /** What {@code --help} prints. */
  static String usage() {
    return new CommandLine(spec()).getUsageMessage(Ansi.OFF);
  }

  private static Flags of(ParseResult parsed) {
    Map<Setting, List<Given>> given = new EnumMap<>(Setting.class);
    for (OptionSpec option : parsed.matchedOptions()) {
      Setting.all()
          .filter(setting -> setting.flag().equals(option.longestName()))
          .findFirst()
          .ifPresent(setting -> given.put(setting, values(setting, option)));
    }
    return new Flags(
        given,
        parsed.matchedPositionals().isEmpty()
            ? List.of()
            : parsed.matchedPositionals().getFirst().originalStringValues(),
        parsed.hasMatchedOption(HELP),
        parsed.hasMatchedOption(VERSION),
        parsed.hasMatchedOption(TEMPLATE));
  }

  private static List<Given> values(Setting setting, OptionSpec option) {
    Origin origin = new Origin.Flag(setting.flag());
    List<Given> values = new ArrayList<>();
    for (String text : option.originalStringValues()) {
      if (setting.takesPaths()) {
        values.add(new Given(text, origin));
      } else {
        values.addAll(Sources.split(setting, text, origin));
      }
    }
    return values;
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name("lanyard-node");
    spec.usageMessage()
        .customSynopsis("lanyard-node [OPTION]...", "lanyard-node invite", "lanyard-node join [-]")
        .description(
            "%nRuns a node of the mesh in the foreground, or prints or takes a mesh's code.%n"
                + "`lanyard up` runs this, and `lanyard help` tells of the rest.%n")
        .footer(
            "%nA flag wins over the environment, which wins over lanyard.conf in the node's folder.");
    Setting.all().forEach(setting -> spec.addOption(option(setting)));
    spec.addOption(plain("this", "-h", HELP).usageHelp(true).build());
    spec.addOption(plain("the version", "-V", VERSION).versionHelp(true).build());
    spec.addOption(plain("a commented lanyard.conf", TEMPLATE).build());
    return spec.addPositional(
        PositionalParamSpec.builder()
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .hidden(true)
            .build());
  }

  private static OptionSpec option(Setting setting) {
    String variable = setting.variable().map(name -> " [" + name + "]").orElse("");
    String[] flags =
        setting == Setting.QUIET
            ? new String[] {"-q", setting.flag()}
            : new String[] {setting.flag()};
    OptionSpec.Builder option = OptionSpec.builder(flags).description(setting.meaning() + variable);
    return switch (setting.form()) {
      case SWITCH -> option.type(boolean.class).build();
      case ONE -> option.type(String.class).paramLabel(setting.label()).build();
      case LIST ->
          option
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .paramLabel(setting.label())
              .build();
    };
  }

  private static OptionSpec.Builder plain(String meaning, String... flags) {
    return OptionSpec.builder(flags).type(boolean.class).description(meaning);
  }

  private static String overwritten(CommandLine.OverwrittenOptionException e) {
    return ((OptionSpec) e.getOverwritten()).longestName();
  }

  private static String oneLine(CommandLine.ParameterException e) {
    String message = e.getMessage();
    return (message == null ? e.toString() : message).lines().findFirst().orElse("");
  }
}
