package dev.lanyard.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The layers of the house, top first: arrows only point down, and never along one. */
class LayersTest {
  private static final String ROOT = "dev.lanyard.node";

  /** The root package is the empty name. */
  private static final List<Set<String>> LAYERS =
      List.of(
          Set.of(""),
          Set.of("rpc", "mdns", "dns", "ops", "config"),
          Set.of("replicate", "heal"),
          Set.of("browse", "doctor"),
          Set.of("transfer", "share"),
          Set.of("store", "catalog", "peer"),
          Set.of("identity", "host"),
          Set.of("content"),
          Set.of("fault", "disk"));

  /** The methods of {@link Files} that change nothing, as far as they are used. */
  private static final Set<String> LOOKING =
      Set.of(
          "exists",
          "notExists",
          "isDirectory",
          "isRegularFile",
          "isSymbolicLink",
          "isReadable",
          "isWritable",
          "isExecutable",
          "size",
          "getAttribute",
          "readAttributes",
          "getPosixFilePermissions",
          "getOwner",
          "getFileStore",
          "readString",
          "readAllLines",
          "newInputStream",
          "newDirectoryStream",
          "list");

  /** What else can change files. */
  private static final Set<String> CHANGING =
      Set.of(
          File.class.getName(),
          FileOutputStream.class.getName(),
          RandomAccessFile.class.getName(),
          FileWriter.class.getName(),
          com.google.common.io.Files.class.getName(),
          MoreFiles.class.getName(),
          SecureDirectoryStream.class.getName(),
          BasicFileAttributeView.class.getName(),
          PosixFileAttributeView.class.getName());

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void givesEveryPackageALayer() {
    Set<String> strangers = new TreeSet<>();
    for (JavaClass each : MAIN) {
      if (layer(room(each)).isEmpty()) {
        strangers.add(room(each));
      }
    }
    assertEquals(Set.of(), strangers);
    assertTrue(MAIN.contain(Node.class), "the node's classes were looked at");
  }

  @Test
  void letsArrowsPointOnlyDown() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : MAIN) {
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getBaseComponentType())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .filter(target -> !pointsDown(room(each), room(target)))
          .forEach(target -> wrong.add(room(each) + " -> " + room(target)));
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void keepsTheDatabaseInTheCatalogue() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".catalog..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .check(MAIN);
  }

  @Test
  void keepsTheWireInRpc() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".rpc..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.netty..", "com.google.protobuf..", "dev.lanyard.v1..")
        .check(MAIN);
  }

  @Test
  void keepsJmdnsInMdns() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".mdns..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("javax.jmdns..")
        .check(MAIN);
  }

  @Test
  void letsOnlyTheJailChangeFiles() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : MAIN) {
      if (!room(each).equals("disk")) {
        each.getAccessesFromSelf().stream()
            .filter(access -> mayChangeFiles(access.getTargetOwner().getName(), access.getName()))
            .forEach(access -> wrong.add(access.getDescription()));
      }
    }
    assertEquals(Set.of(), wrong);
  }

  private static boolean mayChangeFiles(String owner, String member) {
    return (owner.equals(Files.class.getName()) && !LOOKING.contains(member))
        || (owner.equals(FileChannel.class.getName()) && member.equals("open"))
        || (CHANGING.contains(owner) && !member.equals("separatorChar"));
  }

  /** A file that is cut while it is mapped kills the process that reads it. */
  @Test
  void mapsNoFile() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass each : MAIN) {
      each.getMethodCallsFromSelf().stream()
          .filter(call -> call.getTargetOwner().isAssignableTo(FileChannel.class))
          .filter(call -> call.getName().equals("map"))
          .forEach(call -> wrong.add(call.getDescription()));
    }
    assertEquals(Set.of(), wrong);
  }

  @Test
  void leavesStandardOutputToMain() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Main.class.getName())
        .should()
        .accessField(System.class, "out")
        .check(MAIN);
  }

  @Test
  void marksEveryPackageForNullness() {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass each : MAIN) {
      JavaPackage room = each.getPackage();
      if (!room.isAnnotatedWith(NullMarked.class)) {
        unmarked.add(room.getName());
      }
    }
    assertEquals(Set.of(), unmarked);
  }

  @Test
  void letsNoTestSleep() {
    JavaClasses tests =
        new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages(ROOT);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(tests);
    noClasses().should().callMethod(Thread.class, "sleep", java.time.Duration.class).check(tests);
  }

  private static boolean pointsDown(String from, String to) {
    return from.equals(to) || layer(from).orElseThrow() < layer(to).orElseThrow();
  }

  private static Optional<Integer> layer(String room) {
    return IntStream.range(0, LAYERS.size())
        .boxed()
        .filter(layer -> LAYERS.get(layer).contains(room))
        .findFirst();
  }

  /** The package below the root, by its first word. */
  private static String room(JavaClass each) {
    String name = each.getPackageName();
    String below = name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }
}
