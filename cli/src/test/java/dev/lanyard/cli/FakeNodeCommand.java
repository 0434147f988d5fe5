package dev.lanyard.cli;

import dev.lanyard.cli.control.NodeCommand;
import java.util.ArrayList;
import java.util.List;

/** A {@code lanyard-node} that only remembers how it was called. */
final class FakeNodeCommand implements NodeCommand {
  final List<List<String>> calls = new ArrayList<>();
  final List<String> inputs = new ArrayList<>();
  Result result = new Result(0, "");

  @Override
  public Result run(List<String> arguments, String standardInput) {
    calls.add(List.copyOf(arguments));
    inputs.add(standardInput);
    return result;
  }
}
