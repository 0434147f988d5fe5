package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.cli.command.Verb;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.AddShareResponse;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the arguments mean, and what is said when they, or the node, make no sense. */
class UsageTest {
  private static final int HELP_COLUMNS = 80;

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void showsAllCommandsInGroupsWithoutACommand() {
    Outcome outcome = desk.run();

    assertEquals(2, outcome.status());
    for (Verb verb : Verb.values()) {
      assertTrue(outcome.out().contains("\n  " + verb.word() + " "), verb.word());
    }
    for (Verb.Group group : Verb.Group.values()) {
      assertTrue(outcome.out().contains("\n" + group.title() + "\n"), group.title());
    }
  }

  @Test
  void endsWellWhenHelpIsAskedFor() {
    String help = desk.run("help").out();

    assertEquals(help, againAtAnotherDesk("--help").out());
    assertEquals(0, againAtAnotherDesk("-h").status());
  }

  @ParameterizedTest
  @EnumSource(Verb.class)
  void explainsEachCommandWithinEightyColumns(Verb verb) {
    Outcome outcome = desk.run("help", verb.word());

    assertEquals(0, outcome.status());
    assertTrue(outcome.out().startsWith(verb.summary() + ".\n"), outcome.out());
    assertTrue(outcome.out().contains("Usage: lanyard "), outcome.out());
    outcome.lines().forEach(line -> assertTrue(line.length() < HELP_COLUMNS, line));
    assertEquals(outcome.out(), againAtAnotherDesk(verb.word(), "--help").out());
  }

  @ParameterizedTest
  @CsvSource({
    "statsu, 'there is no command statsu (did you mean status?); see: lanyard help'",
    "frobnicate, 'there is no command frobnicate; see: lanyard help'",
    "help frob, 'there is no command frob; see them with: lanyard help'",
    "--frob, 'unknown option: ''--frob''; see: lanyard help'",
    "peers --frob, 'unknown option: ''--frob''; see: lanyard help peers'",
    "'', 'there is no command ; see: lanyard help'",
    "peers extra, '''extra'' is an argument too many; see: lanyard help peers'",
    "get, 'missing required parameter: ''TARGET''; see: lanyard help get'",
  })
  void saysInOneLineWhatIsWrongWithTheArguments(String arguments, String line) {
    Outcome outcome = desk.run(arguments.split(" ", -1));

    assertEquals(2, outcome.status());
    assertEquals("lanyard: " + line + "\n", outcome.err());
    assertEquals("", outcome.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--color red status", "--home", "peers extra", "search", "share", "cancel a b"})
  void refusesArgumentsThatMakeNoSense(String arguments) {
    Outcome outcome = desk.run(arguments.split(" ", -1));

    assertEquals(2, outcome.status());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, 2",
    "OUT_OF_RANGE, 2",
    "NOT_FOUND, 4",
    "ALREADY_EXISTS, 5",
    "FAILED_PRECONDITION, 5",
    "PERMISSION_DENIED, 5",
    "UNAUTHENTICATED, 5",
    "UNAVAILABLE, 1",
    "DEADLINE_EXCEEDED, 1",
    "RESOURCE_EXHAUSTED, 1",
    "DATA_LOSS, 1",
    "ABORTED, 1",
    "CANCELLED, 1",
    "INTERNAL, 1",
    "UNKNOWN, 1",
    "UNIMPLEMENTED, 1"
  })
  void turnsEachCodeOfTheNodeIntoAnExitStatusAndOneLine(Status.Code code, int status) {
    desk.node.fails(code, "what the node said");

    Outcome outcome = desk.run("peers");

    assertEquals(status, outcome.status());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().startsWith("lanyard: "), outcome.err());
    assertFalse(outcome.err().contains(code.name()), outcome.err());
  }

  @Test
  void keepsErrorsOneLineWithJsonToo() {
    desk.node.fails(Status.Code.NOT_FOUND, "no such node: z");

    Outcome outcome = desk.run("ls", "z", "--json");

    assertEquals("", outcome.out());
    assertEquals("lanyard: no such node: z\n", outcome.err());
  }

  @Test
  void showsADefectAsOneLineToo() {
    desk.connectBy(home -> {
      throw new IllegalStateException("a defect\nof ours");
    });

    Outcome outcome = desk.run("status");

    assertEquals(1, outcome.status());
    assertEquals(
        "lanyard: this should not happen (IllegalStateException: a defect␊of ours);"
            + " please report it with what you typed\n",
        outcome.err());
  }

  @Test
  void refusesANameThatIsNoText() {
    Outcome outcome = desk.withoutText().run("get", "a:b/c", "-o", "bad\uFFFD");

    assertEquals(2, outcome.status());
    assertEquals(
        "lanyard: 'bad\uFFFD' is not valid UTF-8; give the file a name that is, or name its folder\n",
        outcome.err());
  }

  /** As what has gone through other programs often has. */
  @Test
  void takesANameWithTheCharacterThatStandsForNone() {
    assertEquals(0, desk.run("ls", "a:b/\uFFFD").status());
  }

  @Test
  void refusesAHomeThatIsNoPath() {
    Outcome outcome = desk.run("--home", "\0", "status");

    assertEquals(2, outcome.status());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
  }

  @Test
  void saysWhoRunsTheNodeWhereTheLauncherWasPassedBy() {
    Outcome outcome = desk.run("up", "--port=0", "--share", "a", "--share", "b c", "--no-mdns");

    assertEquals(1, outcome.status());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().contains("lanyard-node"), outcome.err());
    assertEquals(List.of(), desk.nodeCommand.calls);
  }

  @Test
  void listsTheNodesOptionsAndWhereItsVariablesStand() {
    String help = desk.run("help", "up").out();

    for (String option : List.of("--mesh-secret-file=FILE", "--log-level=LEVEL", "--open")) {
      assertTrue(help.contains(option), help);
    }
    assertTrue(help.contains("`lanyard up --help` names the variables"), help);
    assertTrue(help.contains("`lanyard up --print-config`"), help);
  }

  @Test
  void takesAFolderThatIsCalledLikeACommand() {
    Outcome outcome = desk.withoutNode().run("--home", "share", "status");

    assertEquals(3, outcome.status());
    assertTrue(outcome.err().contains("/home/ada/work/share"), outcome.err());
  }

  @Test
  void takesAShareThatIsCalledLikeACommand() {
    desk.node.answers(AddShareResponse.getDefaultInstance());

    assertEquals(0, desk.run("share", "docs", "--name", "status").status());
    assertEquals("status", ((AddShareRequest) desk.node.request()).getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completesInBashAndZsh(String shell) {
    Outcome outcome = desk.run("completion", shell);

    assertEquals(0, outcome.status());
    assertTrue(outcome.out().contains("complete -F _complete_lanyard"), outcome.out());
    assertTrue(outcome.out().contains("--no-mdns"), outcome.out());
  }

  @Test
  void completesInFish() {
    Outcome outcome = desk.run("completion", "fish");

    assertTrue(
        outcome
            .lines()
            .contains(
                "complete -c lanyard -n __fish_use_subcommand -a get -d"
                    + " 'Fetch a file or a folder from everyone who has it'"),
        outcome.out());
    assertTrue(
        outcome.lines().stream()
            .anyMatch(line ->
                line.startsWith(
                    "complete -c lanyard -n '__fish_seen_subcommand_from get'"
                        + " -s o -l output -r -F -d ")),
        outcome.out());
    assertTrue(
        outcome
            .lines()
            .contains(
                "complete -c lanyard -n '__fish_seen_subcommand_from completion'"
                    + " -a 'bash zsh fish'"),
        outcome.out());
  }

  private static Outcome againAtAnotherDesk(String... arguments) {
    try (Desk other = new Desk()) {
      return other.run(arguments);
    }
  }
}
