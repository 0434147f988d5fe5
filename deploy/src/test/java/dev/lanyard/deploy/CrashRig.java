package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A node that is killed at a step of what it writes, and a giver that goes on. Each trial has a
 * node of its own, a copy of one that has half of a large file already; after the kill it is
 * started again, and must have all that it had promised, and nothing wrong. Safe for several
 * threads.
 */
final class CrashRig implements AutoCloseable {
  /** 64 chunks. */
  private static final long LARGE_BYTES = 16L << 20;

  /** What one source may have sent in vain: the chunk that was on its way. */
  private static final long CHUNK_BYTES = 256 << 10;

  private static final int MANY = 40;

  /** An id that nobody has. */
  private static final String EXPELLED = "a".repeat(52);

  /** What a node does until it is killed. */
  enum Work {
    SHARING,
    GETTING,
    ERRAND,
    MESH;

    /** What comes by a step. */
    static Work of(String step) {
      return switch (step.substring(0, step.indexOf('_'))) {
        case "SHARE", "UNSHARE", "INDEX", "CATALOGUE" -> SHARING;
        case "GET", "RESUME" -> GETTING;
        case "ERRAND" -> ERRAND;
        case "FILE", "JOIN", "ROTATE", "CERTIFICATE" -> MESH;
        default -> throw new IllegalArgumentException("no work comes by " + step);
      };
    }
  }

  /**
   * What came of a trial.
   *
   * @param killed whether it came to the step
   * @param promises what had been answered with success
   * @param wrong what was lost or wrong afterwards; empty where all was well
   */
  record Result(boolean killed, int promises, Optional<String> wrong) {}

  private final Path folder;
  private final Mesh mesh;
  private final Mesh otherMesh;
  private final PackagedNode giver;

  /** What is copied for each trial: a taker's home and folders, and a pair that met. */
  private final Path template;

  private final long verified;
  private String pairCode = "";
  private final AtomicInteger trials = new AtomicInteger();

  CrashRig(Path folder) {
    this.folder = folder;
    this.mesh = Mesh.in(folder.resolve("mesh"));
    this.otherMesh = Mesh.in(folder.resolve("other"));
    SampleFiles.write(mesh.yard("giver").resolve("large.bin"), LARGE_BYTES, 1);
    SampleFiles.write(mesh.yard("giver").resolve("errand.bin"), LARGE_BYTES / 4, 2);
    SampleFiles.tree(mesh.yard("giver").resolve("many"), MANY);
    this.giver = mesh.node("giver").start();
    giver.lanyard().awaitIndexed();
    this.template = folder.resolve("template");
    this.verified = beginLarge();
  }

  /** Makes the node that is copied, which has verified some of the large file; how much. */
  private long beginLarge() {
    Path home = mesh.home("template");
    Path into = folders(template);
    long done;
    try (PackagedNode node = PackagedNode.in(home).name("taker").peer(giver).start()) {
      node.lanyard().awaitPeers("giver");
      try (Running get =
          node.lanyard()
              .start(
                  "--json",
                  "get",
                  "giver:yard/large.bin",
                  "-o",
                  into.toString(),
                  "--limit-down",
                  "8M")) {
        Await.until("a third is there", () -> bytesDone(get.out()) > LARGE_BYTES / 3);
        node.kill();
        get.await();
        done = bytesDone(get.out());
      }
    }
    copy(home, template.resolve("home"));
    copyPair();
    return done;
  }

  /** Two that know each other as members, and nobody else. */
  private void copyPair() {
    Mesh alone = Mesh.in(folder.resolve("pair"));
    pairCode = alone.code();
    Path home = alone.home("taker");
    try (PackagedNode witness = PackagedNode.in(alone.home("witness")).name("witness").start();
        PackagedNode taker = PackagedNode.in(home).name("taker").peer(witness).start()) {
      taker.lanyard().awaitPeers("witness");
      witness.lanyard().awaitPeers("taker");
      Await.until(
          "they remember each other",
          () ->
              SampleFiles.text(witness.home().resolve("peers.json")).contains(taker.id())
                  && SampleFiles.text(home.resolve("peers.json")).contains(witness.id()));
      taker.stop();
      witness.stop();
    }
    copy(home, template.resolve("pair"));
    copy(alone.home("witness"), template.resolve("witness"));
  }

  /** The folder to fetch into, beside one to share. */
  private static Path folders(Path at) {
    try {
      SampleFiles.tree(at.resolve("first"), MANY);
      SampleFiles.tree(at.resolve("second"), MANY / 4);
      return Files.createDirectories(at.resolve("into"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    Running.run("cp", "-a", from.toString(), to.toString()).ok();
  }

  private static long bytesDone(String out) {
    // The last line may be half written.
    return Outcome.parse(out.substring(0, out.lastIndexOf('\n') + 1)).stream()
        .filter(event -> event.has("bytesDone"))
        .mapToLong(event -> event.get("bytesDone").getAsLong())
        .reduce(0, Math::max);
  }

  /** Has a node killed the {@code time}-th time that it comes to a step, and looks at it after. */
  Result kill(String step, int time) {
    Path place = folder.resolve("trial-" + trials.incrementAndGet());
    copy(template, place);
    Trial trial = new Trial(place, Work.of(step));
    boolean killed = trial.runUntilKilled(step + ":" + time);
    try {
      trial.lookAfterwards();
      Running.run("rm", "-r", place.toString()).ok();
      return new Result(killed, trial.promises.size(), Optional.empty());
    } catch (AssertionError e) {
      String why = "%s:%d in %s: %s".formatted(step, time, place, e.getMessage());
      return new Result(killed, trial.promises.size(), Optional.of(why));
    }
  }

  @Override
  public void close() {
    giver.close();
  }

  /** One node, from its start to what is left. */
  private final class Trial {
    private final Path place;
    private final Work work;

    /** What was answered with success, by what was asked, and what was answered. */
    private final Map<String, String> promises = new LinkedHashMap<>();

    /** What was asked, be it answered or not. */
    private final List<String> asked = new ArrayList<>();

    private long largeDone = verified;

    Trial(Path place, Work work) {
      this.place = place;
      this.work = work;
    }

    private Path into() {
      return place.resolve("into");
    }

    private Path home() {
      return place.resolve(work == Work.MESH ? "pair" : "home");
    }

    private PackagedNode.Builder node(PackagedNode peer) {
      return PackagedNode.in(home()).name("taker").peer(peer);
    }

    /** Whether it was killed at the step, rather than at the end. */
    boolean runUntilKilled(String armed) {
      if (work != Work.MESH) {
        return runUntilKilled(armed, giver);
      }
      // The secret that the others have stays as it is: each trial changes that of a pair.
      try (PackagedNode witness = witness()) {
        return runUntilKilled(armed, witness);
      }
    }

    private PackagedNode witness() {
      return PackagedNode.in(place.resolve("witness")).name("witness").start();
    }

    private boolean runUntilKilled(String armed, PackagedNode peer) {
      Running process =
          node(peer).environment("LANYARD_JAVA_OPTS", "-Dlanyard.failpoint=" + armed).launch();
      awaitOrKilled(process, "ready", () -> process.out().contains("\n"));
      Lanyard owner = Lanyard.of(home());
      if (work == Work.MESH && process.isAlive()) {
        follow(peer, process);
      }
      for (List<String> command : commands()) {
        if (process.isAlive()) {
          give(owner, command, process);
        }
      }
      if (work == Work.ERRAND) {
        Path errands = home().resolve("downloads.json");
        awaitOrKilled(process, "done", () -> SampleFiles.text(errands).equals("[]\n"));
      }
      boolean killed = !process.isAlive();
      process.close();
      return killed;
    }

    /** The other one expels somebody and changes the secret; this one goes along. */
    private void follow(PackagedNode witness, Running process) {
      awaitOrKilled(process, "met", () -> witness.lanyard().peers("reachable").contains("taker"));
      witness.lanyard().run("expel", EXPELLED).ok();
      awaitOrKilled(process, "gone along", () -> tag(home()).equals(tag(witness.home())));
      promises.put("expel", EXPELLED);
    }

    /** Of the mesh of a node that runs. */
    private static String tag(Path home) {
      Outcome status = Lanyard.of(home).json("status");
      return status.status() != 0 ? "none" : status.json().getFirst().get("meshTag").getAsString();
    }

    private static void awaitOrKilled(Running process, String what, BooleanSupplier condition) {
      Await.until(
          what + " or killed",
          Await.PATIENCE,
          () -> !process.isAlive() || condition.getAsBoolean(),
          process::err);
    }

    private List<List<String>> commands() {
      String into = into().toString();
      return switch (work) {
        case SHARING ->
            List.of(
                List.of("share", place.resolve("second").toString(), "--name", "second"),
                List.of("share", place.resolve("first").toString(), "--name", "first", "--wait"),
                List.of("unshare", "second"));
        case GETTING ->
            List.of(
                List.of("--json", "get", "giver:yard/large.bin", "-o", into),
                List.of("--json", "get", "giver:yard/many", "-o", into));
        case ERRAND -> List.of(List.of("get", "--detach", "giver:yard/errand.bin", "-o", into));
        case MESH -> List.of(List.of("rotate"), List.of("invite", "--quiet"), List.of("join", "-"));
      };
    }

    private void give(Lanyard owner, List<String> command, Running process) {
      if (command.contains("get")) {
        awaitOrKilled(
            process, "met", () -> owner.json("peers").out().contains("\"name\":\"giver\""));
      }
      asked.add(String.join(" ", command));
      String[] words = command.toArray(String[]::new);
      Outcome outcome =
          command.contains("join")
              ? owner.runWithInput(otherMesh.code() + "\n", words)
              : owner.run(words);
      if (command.contains("giver:yard/large.bin")) {
        largeDone = Math.max(largeDone, bytesDone(outcome.out()));
      }
      if (outcome.status() == 0) {
        promises.put(String.join(" ", command), outcome.out().strip());
      }
    }

    /** Starts it again, and looks whether all is there that was promised, and nothing wrong. */
    void lookAfterwards() {
      assertNothingWrong();
      if (work == Work.MESH) {
        try (PackagedNode witness = witness();
            PackagedNode node = node(witness).start()) {
          mesh(node);
        }
      } else {
        try (PackagedNode node = node(giver).start()) {
          files(node);
          node.stop();
        }
      }
    }

    private void files(PackagedNode node) {
      node.lanyard().awaitPeers("giver");
      switch (work) {
        case SHARING -> sharing(node);
        case GETTING -> getting(node);
        case ERRAND, MESH -> errand(node);
      }
      assertNothingWrong();
    }

    /** A final name has the right bytes, whenever it is there. */
    private void assertNothingWrong() {
      for (String path : SampleFiles.list(into())) {
        if (!path.contains(".lanyard-part-")) {
          SampleFiles.assertSame(mesh.yard("giver").resolve(path), into().resolve(path));
        }
      }
    }

    private void sharing(PackagedNode node) {
      boolean first = promised("share", "first");
      boolean second = promised("share", "second");
      boolean unshared = promised("unshare");
      List<String> names = names(node.lanyard().json("shares"));
      assertTrue(!first || names.contains("first"), () -> "share first is lost: " + names);
      assertTrue(
          !second || asked.contains("unshare second") || names.contains("second"),
          () -> "share second is lost: " + names);
      assertTrue(!unshared || !names.contains("second"), () -> "second is back: " + names);
      node.lanyard().awaitIndexed();
      for (String name : names) {
        List<String> expected = SampleFiles.list(place.resolve(name));
        long files =
            node.lanyard().json("shares").json().stream()
                .filter(share -> share.get("name").getAsString().equals(name))
                .mapToLong(share -> share.get("files").getAsLong())
                .sum();
        assertEquals(expected.size(), files, "files of " + name);
      }
      // Every digest is that of what lies there, as who fetches it finds.
      if (names.contains("first")) {
        Path there = place.resolve("fetched");
        giver.lanyard().awaitPeers("taker");
        giver
            .lanyard()
            .run("get", node.id().substring(0, 16) + ":first", "-o", there.toString())
            .ok();
        SampleFiles.assertSameTree(place.resolve("first"), there);
      }
    }

    private boolean promised(String... words) {
      return promises.keySet().stream()
          .anyMatch(command -> List.of(command.split(" ")).containsAll(List.of(words)));
    }

    private void getting(PackagedNode node) {
      boolean whole = Files.exists(into().resolve("large.bin"));
      assertTrue(
          whole || !promised("get", "giver:yard/large.bin"), "large.bin was promised and is lost");
      JsonObject large =
          node.lanyard().json("get", "giver:yard/large.bin", "-o", into().toString()).done();
      long fetched = large.get("bytesFetched").getAsLong();
      long most = whole ? 0 : LARGE_BYTES - largeDone + CHUNK_BYTES;
      assertTrue(
          fetched <= most,
          () -> "%d fetched again, %d had been verified".formatted(fetched, largeDone));
      node.lanyard().json("get", "giver:yard/many", "-o", into().toString()).done();
      SampleFiles.assertSameTree(mesh.yard("giver").resolve("many"), into().resolve("many"));
      assertEquals(
          MANY + 1, SampleFiles.list(into()).size(), "nothing of what was begun is left over");
    }

    private void errand(PackagedNode node) {
      Path file = into().resolve("errand.bin");
      if (promised("get")) {
        Await.until("the errand is done", () -> Files.exists(file));
        Await.until(
            "nothing is left to do",
            () -> SampleFiles.text(node.home().resolve("downloads.json")).equals("[]\n"));
      }
    }

    private void mesh(PackagedNode node) {
      String code = node.lanyard().run("--quiet", "invite").ok().out().strip();
      if (promised("join")) {
        assertEquals(otherMesh.code(), code, "the mesh that it joined");
      } else if (promised("invite")) {
        String rotated = promises.get("invite --quiet");
        assertTrue(
            code.equals(rotated) || code.equals(otherMesh.code()),
            "the mesh whose secret was changed");
      } else {
        assertTrue(!promised("rotate") || !code.equals(pairCode), "the secret had been changed");
      }
      if (!code.equals(otherMesh.code())) {
        node.lanyard().awaitPeers("witness");
        if (promised("expel")) {
          Path lineage = node.home().resolve("mesh-lineage.json");
          Await.until("it knows", () -> SampleFiles.text(lineage).contains(EXPELLED));
        }
      }
    }

    private static List<String> names(Outcome shares) {
      return shares.ok().json().stream().map(share -> share.get("name").getAsString()).toList();
    }
  }
}
