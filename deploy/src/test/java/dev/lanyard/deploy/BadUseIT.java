package dev.lanyard.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What bad use gets: a clear error, and nothing lost. */
@TestInstance(Lifecycle.PER_CLASS)
class BadUseIT {
  /** Debian's and most others' `nobody`. */
  private static final String NOBODY = "65534";

  /** Each takes a page of a tmpfs, which the sum of their sizes does not tell. */
  private static final int CRUMBS = 1_000;

  private Path folder;

  /** The product where another user can run it: this test's own folder may be out of reach. */
  private Path everyones;

  private Mesh mesh;
  private PackagedNode a;
  private PackagedNode b;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    this.folder = folder;
    mesh = Mesh.in(folder);
    SampleFiles.write(mesh.yard("b").resolve("large.bin"), 64L << 20, 21);
    SampleFiles.write(mesh.yard("b").resolve("one").resolve("twin.txt"), 100, 22);
    SampleFiles.write(mesh.yard("b").resolve("two").resolve("twin.txt"), 100, 23);
    Path crumbs = mesh.yard("b").resolve("crumbs");
    SampleFiles.write(crumbs.resolve("cake.bin"), 8L << 20, 27);
    for (int i = 0; i < CRUMBS; i++) {
      Files.writeString(crumbs.resolve(i + ".txt"), "crumb " + i);
    }
    b = mesh.node("b").start();
    a = mesh.node("a").peer(b).start();
    a.lanyard().awaitPeers("b");
    b.lanyard().awaitIndexed();
    everyones = Files.createTempDirectory("lanyard-e2e");
    Files.setPosixFilePermissions(everyones, PosixFilePermissions.fromString("rwxr-xr-x"));
    Running.run("cp", "-a", Distribution.folder().toString(), product().toString()).ok();
  }

  private Path product() {
    return everyones.resolve("lanyard");
  }

  @AfterAll
  void stop() {
    Running.run("rm", "-r", everyones.toString()).ok();
    a.stop();
    b.stop();
  }

  @Test
  void refusesAMistypedCode() throws IOException {
    char[] code = mesh.code().toCharArray();
    int middle = code.length / 2;
    while (code[middle] == '-' || code[middle] == code[middle + 1] || code[middle + 1] == '-') {
      middle++;
    }
    char swapped = code[middle];
    code[middle] = code[middle + 1];
    code[middle + 1] = swapped;

    a.lanyard().runWithInput(new String(code) + "\n", "join", "-").failsClearly(2, "code");
    a.lanyard().awaitPeers("b");

    Path idle = mesh.home("not-running");
    String secret = Files.readString(idle.resolve("mesh.secret"));
    Lanyard.of(idle).runWithInput(new String(code) + "\n", "join", "-").failsClearly(2, "code");
    assertEquals(secret, Files.readString(idle.resolve("mesh.secret")));
  }

  @Test
  void refusesACodeOnTheCommandLine() {
    a.lanyard().run("join", mesh.code()).failsClearly(2, "join");
  }

  @Test
  void showsSecretsNowhereButWhereTheyAreAskedFor() throws Exception {
    Path home = mesh.home("secretive");
    try (PackagedNode node =
        mesh.node("secretive").peer(b).option("--log-level", "debug").start()) {
      node.lanyard().awaitPeers("a", "b");
      node.lanyard().runWithInput(mesh.code() + "\n", "join", "-").ok();
      Path process = Path.of("/proc", Long.toString(node.process().pid()));
      String metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:%d/metrics".formatted(node.opsPort())))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      List<String> shown =
          new ArrayList<>(
              List.of(
                  node.lanyard().run("status").ok().out(),
                  node.lanyard().json("status").ok().out(),
                  node.lanyard().run("doctor").out(),
                  node.lanyard().run("join", mesh.code().substring(1)).err(),
                  metrics,
                  SampleFiles.text(process.resolve("cmdline")),
                  SampleFiles.text(process.resolve("environ"))));
      assertTrue(metrics.contains("lanyard_peers"), metrics);
      node.process().signal("ABRT");
      node.process().await();
      shown.addAll(List.of(node.process().out(), node.log(), report(node)));

      String key = Files.readAllLines(home.resolve("node.key")).get(1);
      String bare = mesh.code().replace("-", "");
      for (String secret : List.of(mesh.code(), bare, key.substring(0, 40))) {
        for (String each : shown) {
          assertFalse(
              each.toLowerCase(Locale.ROOT).contains(secret.toLowerCase(Locale.ROOT)),
              () -> "a secret is shown: " + each);
        }
      }
    }
  }

  /** What the JVM wrote when it was made to crash, which is removed. */
  private static String report(PackagedNode node) throws IOException {
    Matcher place = Pattern.compile("# (/.*hs_err.*)").matcher(node.process().out() + node.log());
    if (!place.find()) {
      return "";
    }
    Path report = Path.of(place.group(1));
    String text = Files.readString(report);
    Files.delete(report);
    return text;
  }

  @Test
  void keepsNodesOfAnotherMeshOut() {
    Mesh other = Mesh.in(folder.resolve("other"));
    SampleFiles.write(mesh.yard("b").resolve("secret-name.txt"), 10, 24);
    b.lanyard().awaitHit("secret-name.txt", 1);

    try (PackagedNode stranger = other.node("stranger").peer(b).start()) {
      Await.until(
          "the refusal is known",
          () ->
              stranger.log().contains(Integer.toString(b.port()))
                  || !stranger.lanyard().json("peers", "--all").out().isEmpty());
      assertEquals(List.of(), stranger.lanyard().peers("reachable"));
      assertEquals(4, stranger.lanyard().run("search", "secret-name").status());
      assertEquals(List.of("a"), b.lanyard().peers("reachable"));
      stranger.stop();
    }
  }

  @Test
  void saysThatThePortIsInUse() {
    PackagedNode.in(mesh.home("second"))
        .onPort(a.port())
        .refuse()
        .failsClearly(1, Integer.toString(a.port()));
  }

  @Test
  void saysWhichCongestionControlsTheKernelHas() {
    PackagedNode.in(mesh.home("second"))
        .option("--congestion", "nosuch")
        .refuse()
        .failsClearly(1, "nosuch", "reno");
  }

  @Test
  void saysThatTheHomeIsInUse() {
    PackagedNode.in(a.home()).refuse().failsClearly(1, a.home().toString());
    a.lanyard().run("status").ok();
  }

  @Test
  void refusesAHomeThatItMayNotWriteTo() throws IOException {
    Requires.otherUsers();
    Path home = Files.createDirectory(everyones.resolve("root-only"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    PackagedNode.in(home)
        .program(product().resolve("bin/lanyard-node"))
        .prefix(asNobody())
        .refuse()
        .failsClearly(1, home.toString());
    assertEquals(List.of(), SampleFiles.list(home));
  }

  @Test
  void refusesAHomeThatIsSomebodyElses() throws IOException {
    Requires.otherUsers();
    Path home = Files.createDirectory(everyones.resolve("nobodys"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

    PackagedNode.in(home)
        .program(product().resolve("bin/lanyard-node"))
        .prefix(asNobody())
        .refuse()
        .failsClearly(1, home.toString());
  }

  @Test
  void saysThatTheTargetFolderIsReadOnly() throws IOException {
    Requires.mounts();
    // Large enough, so that nothing else is the matter with it.
    try (SmallDisk disk = SmallDisk.at(folder.resolve("read-only"), "size=100m,ro")) {
      a.lanyard()
          .run("get", "b:yard/large.bin", "-o", disk.folder().toString())
          .failsClearly(5, disk.folder().toString(), "read-only");
    }
  }

  @Test
  void saysThatTheDiskHasNoRoomAndWritesNothing() throws IOException {
    Requires.mounts();
    try (SmallDisk disk = SmallDisk.at(folder.resolve("full"), "size=16m")) {
      Path target = disk.folder().resolve("large.bin");

      a.lanyard()
          .run("get", "b:yard/large.bin", "-o", target.toString())
          .failsClearly(1, disk.folder().toString());

      assertEquals(List.of(), SampleFiles.list(disk.folder()));
      a.lanyard().run("status").ok();
    }
  }

  @Test
  void saysThatTheDiskIsFullAndLeavesNoHalfFile() throws IOException {
    Requires.mounts();
    // The sizes come to less than that, the pages they take to more.
    try (SmallDisk disk = SmallDisk.at(folder.resolve("filling"), "size=10m")) {
      a.lanyard()
          .run("get", "b:yard/crumbs", "-o", disk.folder().toString())
          .failsClearly(1, "disk is full", disk.folder().toString());

      Path crumbs = disk.folder().resolve("crumbs");
      List<String> there = new ArrayList<>(SampleFiles.list(crumbs));
      there.removeIf(name -> name.startsWith(".lanyard-part-"));
      assertTrue(there.size() < CRUMBS + 1, "everything fits: nothing was tried");
      for (String name : there) {
        SampleFiles.assertSame(
            mesh.yard("b").resolve("crumbs").resolve(name), crumbs.resolve(name));
      }
      a.lanyard().run("status").ok();
    }
  }

  @Test
  void keepsInMindWhatWasOnADiskThatIsUnmounted() throws IOException {
    Requires.mounts();
    Path data = SampleFiles.tree(folder.resolve("data"), 20);
    Path point = Files.createDirectory(folder.resolve("point"));
    String[] mount = {"mount", "--bind", data.toString(), point.toString()};
    String[] unmount = {"umount", "--lazy", point.toString()};
    Running.run(mount).ok();
    a.lanyard().run("share", point.toString(), "--name", "stick", "--wait").ok();

    Running.run(unmount).ok();
    awaitStick("unavailable");
    a.lanyard().run("check", "stick").failsClearly(1, point.toString());
    Running.run(mount).ok();
    awaitStick("ready");
    a.lanyard().run("unshare", "stick").ok();
    Running.run(unmount).ok();
  }

  /** However it is, what is shared of it is not less. */
  private void awaitStick(String state) {
    Await.until(
        "the share is " + state,
        Await.PATIENCE,
        () ->
            a.lanyard().json("shares").json().stream()
                .filter(share -> share.get("name").getAsString().equals("stick"))
                .peek(share -> assertEquals(20, share.get("files").getAsInt(), share::toString))
                .anyMatch(share -> share.get("state").getAsString().equals(state)),
        () -> "but " + a.lanyard().run("shares").out());
  }

  @Test
  void keepsWhatItHadPromisedWhereItsOwnDiskIsFull() throws IOException {
    Requires.mounts();
    try (SmallDisk disk = SmallDisk.at(folder.resolve("tight"), "size=24m")) {
      Path home = mesh.home("tight");
      try (PackagedNode tight = PackagedNode.in(home).name("tight").start()) {
        tight.lanyard().run("share", mesh.yard("tight").toString(), "--name", "kept").ok();
        tight.stop();
      }
      Path stuffing = disk.folder().resolve("stuffing");
      try (PackagedNode tight = PackagedNode.in(home).name("tight").start()) {
        Running.run("dd", "if=/dev/zero", "of=" + stuffing, "bs=64k", "status=none");
        tight
            .lanyard()
            .run("share", folder.resolve("b").toString(), "--name", "lost")
            .failsClearly(1, "no space");
        tight.lanyard().run("rotate").failsClearly(1, "no space");
        Files.delete(stuffing);
        tight.kill();
      }
      try (PackagedNode tight = PackagedNode.in(home).name("tight").start()) {
        assertEquals(mesh.code(), tight.lanyard().run("--quiet", "invite").ok().out().strip());
        assertTrue(tight.lanyard().run("shares").ok().out().startsWith("kept "));
        tight.stop();
      }
    }
  }

  @Test
  void keepsFilesApartOnADiskThatTakesTheirNamesForOne() throws IOException {
    Requires.exfat();
    Path names = mesh.yard("b").resolve("names");
    for (String name : List.of("README", "readme", "plain.txt", "sub/ok", "CON.txt", "a:b", "c.")) {
      Files.createDirectories(names.resolve(name).getParent());
      Files.writeString(names.resolve(name), "the bytes of " + name);
    }
    b.lanyard().awaitHit("CON.txt", 1);
    try (ExfatDisk disk = ExfatDisk.at(folder.resolve("stick"), folder.resolve("stick.img"))) {
      Path there = disk.folder().resolve("names");
      String[] get = {"get", "b:yard/names", "-o", disk.folder().toString()};
      String[] byForce = {"get", "--force", get[1], get[2], get[3]};
      String[] both = {"get", "--keep-both", get[1], get[2], get[3]};

      for (String[] words : List.of(get, get, byForce)) {
        a.lanyard().run(words).failsClearly(5, "4 files were left out", "CON.txt");
        assertEquals(List.of("README", "plain.txt", "sub/ok"), SampleFiles.list(there));
      }
      a.lanyard().run(both).failsClearly(5, "3 files were left out");
      assertEquals(List.of("README", "plain.txt", "readme (2)", "sub/ok"), SampleFiles.list(there));
      assertEquals("the bytes of README", Files.readString(there.resolve("README")));
      assertEquals("the bytes of readme", Files.readString(there.resolve("readme (2)")));
    }
  }

  @Test
  void putsAFileBesideAnotherWhereAsked() throws IOException {
    Path into = Files.createDirectory(folder.resolve("both"));
    Files.writeString(into.resolve("twin.txt"), "mine");
    String[] get = {"get", "b:yard/one/twin.txt", "-o", into.toString()};

    a.lanyard().run(get).failsClearly(5, "--keep-both");
    a.lanyard().run("get", "--force", "--keep-both", get[1]).failsClearly(2, "--keep-both");
    JsonObject done = a.lanyard().json("get", "--keep-both", get[1], "-o", into.toString()).done();

    assertEquals(into.resolve("twin (2).txt").toString(), done.get("path").getAsString());
    assertEquals("mine", Files.readString(into.resolve("twin.txt")));
    SampleFiles.assertSame(mesh.yard("b").resolve("one/twin.txt"), into.resolve("twin (2).txt"));
  }

  @Test
  void getsNamesAndFoldersAsLongAndDeepAsADiskTakesThemAndNoLonger() throws IOException {
    Path into = Files.createDirectory(folder.resolve("extremes"));
    String longest = "n".repeat(255);
    String deepest = "d/".repeat(200);
    Path extreme = mesh.yard("b").resolve("extreme");
    SampleFiles.write(extreme.resolve(longest), 100, 25);
    SampleFiles.write(extreme.resolve(deepest + "bottom"), 100, 26);
    b.lanyard().awaitHit("d/bottom", 1);

    a.lanyard().run("get", "b:yard/extreme", "-o", into.toString()).ok();
    SampleFiles.assertSameTree(extreme, into.resolve("extreme"));

    for (String tooLong : List.of(longest + "n", "far/".repeat(1_100) + "away")) {
      a.lanyard()
          .run("get", "b:yard/one/twin.txt", "-o", into.resolve(tooLong).toString())
          .failsClearly(tooLong.contains("/") ? 4 : 2, tooLong.substring(0, 200));
    }
    Running.run(
            "sh",
            "-c",
            "'%s' --home '%s' get b:yard/one/twin.txt -o \"$(printf 'bad\\377')\""
                .formatted(Distribution.command(), a.home()))
        .failsClearly(2, "UTF-8");
    assertEquals(2, SampleFiles.list(into).size());
  }

  @Test
  void saysWhatAnotherUserMayNotReadOrWrite() throws IOException {
    Requires.otherUsers();
    Path theirs = Files.createDirectory(everyones.resolve("theirs"));
    Running.run("chown", NOBODY, theirs.toString()).ok();
    Path hidden = Files.createDirectory(everyones.resolve("hidden"));
    Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
    Path readOnly = Files.createDirectory(everyones.resolve("read-only"));
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path code = Files.writeString(everyones.resolve("code"), mesh.code());
    try (PackagedNode node =
        PackagedNode.in(theirs.resolve("home"))
            .program(product().resolve("bin/lanyard-node"))
            .prefix(asNobody())
            .option("--mesh-secret-file", code.toString())
            .peer(b)
            .start()) {
      Await.until("it is met", () -> asNobody(node, "ls", "b:yard").status() == 0);

      asNobody(node, "get", "b:yard/one/twin.txt", "-o", readOnly.toString())
          .failsClearly(5, readOnly.toString(), "may not");
      asNobody(node, "get", "b:yard/one/twin.txt", "-o", hidden.resolve("x").toString())
          .failsClearly(5, hidden.toString());
      asNobody(node, "share", hidden.toString()).failsClearly(5, hidden.toString());
      assertEquals(List.of(), SampleFiles.list(readOnly));
      assertEquals(List.of(), SampleFiles.list(hidden));
      asNobody(node, "get", "b:yard/one/twin.txt", "-o", theirs.toString()).ok();
    }
  }

  private static List<String> asNobody() {
    return List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
  }

  private Outcome asNobody(PackagedNode node, String... words) {
    List<String> line = new ArrayList<>(asNobody());
    line.addAll(
        List.of(product().resolve("bin/lanyard").toString(), "--home", node.home().toString()));
    line.addAll(List.of(words));
    return Running.run(line);
  }

  @Test
  void putsNothingIntoTheNodesOwnFolder() {
    a.lanyard()
        .run("get", "b:yard/one/twin.txt", "-o", a.home().resolve("node.key").toString(), "--force")
        .failsClearly(5, a.home().toString(), "secrets");
  }

  @Test
  void listsTheContentsThatBearAnAmbiguousName() throws IOException {
    Path into = Files.createDirectory(folder.resolve("ambiguous"));

    a.lanyard()
        .run("get", "twin.txt", "-o", into.toString())
        .failsClearly(
            5, "b:yard/one/twin.txt", "b:yard/two/twin.txt", digest("one"), digest("two"));

    assertEquals(List.of(), SampleFiles.list(into));
  }

  @Test
  void saysWhatIsNotThere() {
    a.lanyard().run("get", "b:yard/nothing.txt").failsClearly(4, "nothing.txt");
    a.lanyard().run("get", "nobody:yard/nothing.txt").failsClearly(4, "nobody");
    a.lanyard().run("get", "no-such-name.txt").failsClearly(4, "no-such-name.txt");
    a.lanyard().run("share", "/no/such/path").failsClearly(4, "/no/such/path");
    a.lanyard().run("unshare", "no-such-share").failsClearly(4, "no-such-share");
  }

  @Test
  void saysThatNoNodeRuns() {
    Path home = mesh.home("idle");
    Lanyard.of(home).run("status").failsClearly(3, "lanyard --home " + home + " up");
  }

  @Test
  void refusesAWrongKeyInTheSettingsWithItsLine() throws IOException {
    Path home = mesh.home("misconfigured");
    Files.writeString(home.resolve("lanyard.conf"), "# mine\nname = x\nprot = 7117\n");

    PackagedNode.in(home).refuse().failsClearly(2, "lanyard.conf", "prot");
  }

  @Test
  void refusesACatalogueOfANewerVersionAndLeavesItAlone() throws IOException, SQLException {
    Path home = mesh.home("newer");
    PackagedNode.in(home).start().stop();
    Path catalogue = home.resolve("catalogue.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalogue);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 1000000");
    }

    Outcome outcome = PackagedNode.in(home).refuse().failsClearly(1, "catalogue");

    assertTrue(outcome.err().toLowerCase(Locale.ROOT).contains("newer"), outcome::toString);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + catalogue);
        Statement statement = connection.createStatement()) {
      assertEquals(1000000, statement.executeQuery("PRAGMA user_version").getInt(1));
    }
  }

  @Test
  void rebuildsACatalogueThatIsLostOrCorrupt() throws IOException {
    try (PackagedNode first = mesh.node("forgetful").start()) {
      SampleFiles.write(mesh.yard("forgetful").resolve("kept.txt"), 10, 25);
      first.lanyard().awaitHit("kept.txt", 1);
      first.stop();
      SampleFiles.write(first.home().resolve("catalogue.db"), 100_000, 26);
      try (PackagedNode second = first.again()) {
        second.lanyard().awaitHit("kept.txt", 1);
        second.stop();
      }
    }
  }

  @Test
  void tellsTwoNodesOfOneNameApart() {
    try (PackagedNode twin = PackagedNode.in(mesh.home("twin")).name("b").peer(b).start()) {
      a.lanyard().awaitPeers("b", "b");

      a.lanyard()
          .run("ls", "b:yard")
          .failsClearly(5, "'b'", b.id().substring(0, 8), twin.id().substring(0, 8));
      a.lanyard().run("ls", b.id() + ":yard").ok();
      twin.stop();
    }
    a.lanyard().awaitPeers("b");
  }

  /** As much of the digest of b's file in that folder as an error shows. */
  private String digest(String folderOfTwin) {
    JsonObject row =
        a.lanyard().json("ls", "b:yard/" + folderOfTwin).ok().json().stream()
            .filter(each -> each.get("name").getAsString().equals("twin.txt"))
            .findFirst()
            .orElseThrow();
    return row.get("digest").getAsString().substring(0, 15);
  }
}
