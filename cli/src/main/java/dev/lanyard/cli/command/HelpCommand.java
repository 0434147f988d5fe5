package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows help. */
@CommandLine.Command(name = "help", customSynopsis = "lanyard help [COMMAND]")
final class HelpCommand extends Command {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private String word = "";

  HelpCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    CommandLine root = spec.root().commandLine();
    CommandLine explained = word.isEmpty() ? root : root.getSubcommands().get(word);
    if (explained == null) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE, "there is no command " + word + "; see them with: lanyard help");
    }
    explained.usage(root.getOut());
    return ExitStatus.DONE;
  }
}
