package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows help. */
@CommandLine.Command(name = "help", customSynopsis = "lanyard help [COMMAND]")
final class HelpCommand extends Command {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      completionCandidates = Candidates.class,
      description = "The command to explain.")
  private String word = "";

  /** What a shell may offer. */
  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Verb.values()).map(Verb::word).iterator();
    }
  }

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
