package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@CommandLine.Command(
    name = "completion",
    customSynopsis = "lanyard completion bash|zsh|fish",
    footer = {
      "",
      "To try it, or to keep it by a line in ~/.bashrc, ~/.zshrc or config.fish:",
      "  source <(lanyard completion bash)",
      "  source <(lanyard completion zsh)",
      "  lanyard completion fish | source"
    })
final class CompletionCommand extends Command {
  /** The shells, in their own spelling. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private Shell shell = Shell.bash;

  CompletionCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = root.getOut();
    out.print(
        switch (shell) {
          // The script for bash knows zsh too, which reads it by its own bashcompinit.
          case bash, zsh -> AutoComplete.bash("lanyard", root);
          case fish -> FishCompletion.script(root);
        });
    out.flush();
    return ExitStatus.DONE;
  }
}
