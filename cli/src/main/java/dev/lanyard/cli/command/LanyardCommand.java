package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, with the options that all commands take, before or after their name. */
@CommandLine.Command(
    name = "lanyard",
    header = "A shared yard for the computers on your LAN.",
    customSynopsis = "lanyard [--home DIR] [--json] [--quiet] [--color auto|always|never] COMMAND",
    footer = {
      "",
      "The first steps:",
      "  lanyard up --share ~/Music     run this computer's node, and share a folder",
      "  lanyard invite                 show the code that lets another computer in",
      "  lanyard join                   on the other computer, before its `lanyard up`",
      "  lanyard search holiday         find a file on any of them",
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage, 3 no node reached, 4 not found,",
      "5 refused, 130 interrupted. `lanyard help COMMAND` says more about a command."
    })
public final class LanyardCommand implements Callable<Integer> {
  /** When to colour, in the user's spelling. */
  enum Colour {
    auto,
    always,
    never
  }

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The node's folder; else $$LANYARD_HOME, else the usual place for data.")
  @Nullable String home;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print one JSON object a line.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Print results alone: no progress and no hints.")
  boolean quiet;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "auto (on a terminal, unless $$NO_COLOR is set), always or never.")
  Colour color = Colour.auto;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Spec CommandSpec spec = CommandSpec.create();

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitStatus.WRONG_USAGE.code();
  }
}
