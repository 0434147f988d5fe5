package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.cli.control.NodeCommand.Result;
import dev.lanyard.v1.ExpelRequest;
import dev.lanyard.v1.ExpelResponse;
import dev.lanyard.v1.InviteResponse;
import dev.lanyard.v1.JoinRequest;
import dev.lanyard.v1.JoinResponse;
import dev.lanyard.v1.RotateResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code invite} and {@code join}. */
class JoiningTest {
  private static final String CODE = "KZ4Q-7HPA-XXXX";

  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private void answerInvitation() {
    desk.node.answers(InviteResponse.newBuilder().setCode(CODE).setMeshTag("q7w2").build());
  }

  private void answerJoined(boolean already) {
    desk.node.answers(JoinResponse.newBuilder().setMeshTag("q7w2").setAlready(already).build());
  }

  private String joinedWith() {
    return ((JoinRequest) desk.node.request()).getCode();
  }

  @Test
  void invitesWithTheCodeAndWhatItMeans() {
    answerInvitation();

    Outcome outcome = desk.run("invite");

    assertEquals(CODE + "\n", outcome.out());
    assertEquals(2, outcome.err().lines().count());
    assertTrue(outcome.err().contains("can read everything"), outcome.err());
  }

  @Test
  void invitesWithTheCodeAloneWhenQuiet() {
    answerInvitation();

    Outcome outcome = desk.run("invite", "--quiet");

    assertEquals(CODE + "\n", outcome.out());
    assertEquals("", outcome.err());
  }

  @Test
  void invitesAsJson() {
    answerInvitation();

    assertEquals(
        "{\"code\":\"" + CODE + "\",\"meshTag\":\"q7w2\"}\n", desk.run("invite", "--json").out());
  }

  @Test
  void invitesThroughTheNodesProgramWhereNoneRuns() {
    desk.nodeCommand.result = new Result(0, CODE + "\n");

    Outcome outcome = desk.withoutNode().run("--home", "/srv/yard", "invite", "--quiet");

    assertEquals(0, outcome.status());
    assertEquals(CODE + "\n", outcome.out());
    assertEquals(
        List.of(List.of("--home", "/srv/yard", "invite", "--quiet")), desk.nodeCommand.calls);
  }

  @Test
  void passesTheProgramsFailureOn() {
    desk.nodeCommand.result = new Result(5, "");

    Outcome outcome = desk.withoutNode().run("invite");

    assertEquals(5, outcome.status());
    assertEquals("", outcome.out());
  }

  @Test
  void asksForTheCodeWithoutShowingIt() {
    desk.terminal.secret = Optional.of("  " + CODE + " ");
    answerJoined(false);

    Outcome outcome = desk.run("join");

    assertEquals(0, outcome.status());
    assertEquals("joined the mesh q7w2\n", outcome.out());
    assertEquals(CODE, joinedWith());
  }

  @Test
  void takesTheCodeFromStandardInput() {
    desk.terminal.input = CODE + "\n";
    answerJoined(true);

    Outcome outcome = desk.run("join", "-");

    assertEquals("this node was in that mesh already: q7w2\n", outcome.out());
    assertEquals(CODE, joinedWith());
  }

  @Test
  void takesTheCodeFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("code"), CODE + "\n");
    answerJoined(false);

    assertEquals(
        "{\"meshTag\":\"q7w2\",\"already\":false}\n",
        desk.run("join", "--file", file.toString(), "--json").out());
    assertEquals(CODE, joinedWith());
  }

  @Test
  void saysWhenThereIsNoSuchFile(@TempDir Path folder) {
    assertEquals(4, desk.run("join", "--file", folder.resolve("none").toString()).status());
  }

  @Test
  void refusesWhatIsTooLongForACode() {
    desk.terminal.input = "x".repeat(10_000);

    assertEquals(2, desk.run("join", "-").status());
    assertTrue(desk.node.requests.isEmpty());
  }

  @Test
  void refusesNoCode() {
    desk.terminal.input = "\n";

    assertEquals(2, desk.run("join", "-").status());
  }

  @ParameterizedTest
  @ValueSource(strings = {CODE, "KZ4Q 7HPA", "- " + CODE, CODE + " --quiet"})
  void refusesACodeAmongTheArgumentsAndDoesNotRepeatIt(String words) {
    Outcome outcome = desk.run(("join " + words).split(" ", -1));

    assertEquals(2, outcome.status());
    assertEquals(1, outcome.err().lines().count());
    assertTrue(outcome.err().contains("every user of this computer can read it"), outcome.err());
    assertFalse(outcome.err().contains("KZ4Q"), outcome.err());
    assertTrue(desk.node.requests.isEmpty());
  }

  @Test
  void saysWhatToDoWhereNobodyCanBeAsked() {
    Outcome outcome = desk.run("join");

    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("lanyard join -"), outcome.err());
  }

  @Test
  void joinsThroughTheNodesProgramWhereNoneRuns() {
    desk.terminal.input = CODE;
    desk.nodeCommand.result = new Result(0, "joined q7w2\n");

    Outcome outcome = desk.withoutNode().run("--home", "/srv/our yard", "join", "-");

    assertEquals("joined the mesh\n", outcome.out());
    assertEquals("Start this node with: lanyard --home '/srv/our yard' up\n", outcome.err());
    assertEquals(List.of(List.of("--home", "/srv/our yard", "join")), desk.nodeCommand.calls);
    assertEquals(List.of(CODE + "\n"), desk.nodeCommand.inputs);
  }

  @Test
  void saysThatTheNodeHasLeftItsMeshForAnother(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("mesh.secret"), "of the mesh before");
    desk.terminal.input = CODE;
    desk.nodeCommand.result = new Result(0, "joined; start this node with: lanyard up\n");

    Outcome outcome = desk.withoutNode().run("--home", home.toString(), "join", "-");

    assertEquals("joined the mesh\n", outcome.out());
    assertTrue(outcome.err().startsWith("This node has left the mesh it was in before.\n"));
  }

  @Test
  void joinsAsJsonWhereNoNodeRuns(@TempDir Path home) throws IOException {
    desk.terminal.input = CODE;
    desk.nodeCommand.result = new Result(0, "joined; start this node with: lanyard up\n");

    assertEquals(
        "{\"meshTag\":null,\"already\":false}\n",
        desk.withoutNode().run("--home", home.toString(), "--json", "join", "-").out());
  }

  @Test
  void saysWhereNoNodeRunsThatItWasInThatMeshAlready(@TempDir Path home) throws IOException {
    Files.writeString(home.resolve("mesh.secret"), "of that very mesh");
    desk.terminal.input = CODE;
    desk.nodeCommand.result = new Result(0, "already in that mesh\n");

    Outcome outcome = desk.withoutNode().run("--home", home.toString(), "join", "-");

    assertEquals("this node was in that mesh already\n", outcome.out());
    assertFalse(outcome.err().contains("has left"), outcome.err());
  }

  @Test
  void printsNothingButTheProgramsErrorWhenItDoesNotJoin() {
    desk.terminal.input = CODE;
    desk.nodeCommand.result = new Result(2, "");

    Outcome outcome = desk.withoutNode().run("join", "-", "--json");

    assertEquals(2, outcome.status());
    assertEquals("", outcome.out());
  }

  @Test
  void saysThatJoiningLeavesTheMeshBefore() {
    desk.terminal.input = CODE;
    answerJoined(false);

    Outcome outcome = desk.run("--home", "/srv/our yard", "join", "-");

    assertEquals(
        """
        This node has left the mesh it was in before.
        See who is there with: lanyard --home '/srv/our yard' peers
        """,
        outcome.err());
  }

  @Test
  void passesOnThatTheCodeIsMistyped() {
    desk.terminal.input = CODE;
    desk.node.fails(Status.Code.INVALID_ARGUMENT, "the code is mistyped near KZ; copy it again");

    Outcome outcome = desk.run("join", "-");

    assertEquals(2, outcome.status());
    assertEquals("lanyard: the code is mistyped near KZ; copy it again\n", outcome.err());
    assertTrue(desk.nodeCommand.calls.isEmpty());
  }

  private void answerRotated(int told) {
    desk.node.answers(RotateResponse.newBuilder().setMeshTag("q7w3").setTold(told).build());
  }

  @Test
  void saysWhoHasTheNewCode() {
    answerRotated(1);

    Outcome outcome = desk.run("rotate");

    assertEquals(
        "the mesh has a new code; 1 other member is here and has it, who is away gets it on return\n",
        outcome.out());
    assertTrue(outcome.err().contains("lanyard invite"), outcome.err());
  }

  @Test
  void saysWhoHasTheNewCodeAsJson() {
    answerRotated(2);

    assertEquals("{\"meshTag\":\"q7w3\",\"told\":2}\n", desk.run("--json", "rotate").out());
  }

  private void answerExpelled() {
    desk.node.answers(ExpelResponse.newBuilder().setNodeId("abc").setMeshTag("q7w3").build());
  }

  @Test
  void saysWhoIsShutOut() {
    answerExpelled();

    Outcome outcome = desk.run("expel", "lost-laptop");

    assertEquals("lost-laptop", ((ExpelRequest) desk.node.request()).getNode());
    assertEquals(
        "lost-laptop is expelled, and the mesh has a new code; no other member is here, who is away"
            + " gets it on return\n",
        outcome.out());
  }

  @Test
  void saysWhoIsShutOutAsJson() {
    answerExpelled();

    assertEquals(
        "{\"nodeId\":\"abc\",\"name\":null,\"meshTag\":\"q7w3\",\"told\":0,\"already\":false}\n",
        desk.run("--json", "expel", "lost-laptop").out());
  }

  @Test
  void saysThatItWasShutOutBefore() {
    desk.node.answers(ExpelResponse.newBuilder().setNodeId("abc").setAlready(true).build());

    assertEquals(
        "lost-laptop was expelled before; nothing was changed\n",
        desk.run("expel", "lost-laptop").out());
  }
}
