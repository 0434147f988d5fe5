package dev.lanyard.node.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Calls of Linux that Java has none for, as the C library of x86-64 has them. Each fails as those
 * of {@code java.nio.file} do. A folder is its descriptor, which the caller closes; a name is one
 * component of a path. Safe for several threads.
 */
final class SystemCalls {
  private static final int O_NOFOLLOW = 0x20000;

  /** O_PATH, O_DIRECTORY and O_CLOEXEC: to go through it, whether or not it can be read. */
  private static final int FOLDER = 0x200000 | 0x10000 | 0x80000;

  /** O_PATH, O_NOFOLLOW and O_CLOEXEC: whatever it is, and a link itself. */
  private static final int ANYTHING = 0x200000 | O_NOFOLLOW | 0x80000;

  /** O_RDONLY and O_CLOEXEC. */
  private static final int TO_READ = 0x80000;

  private static final int SIGKILL = 9;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final int RENAME_NOREPLACE = 1;
  private static final int ANY_MODE = 0777;

  private static final CLibrary.OnPath OPEN =
      CLibrary.find("open", CLibrary.OnPath.class, "path, int, ...");
  private static final CLibrary.OnName OPENAT =
      CLibrary.find("openat", CLibrary.OnName.class, "int, path, int, ...");
  private static final CLibrary.OnName MKDIRAT =
      CLibrary.find("mkdirat", CLibrary.OnName.class, "int, path, int");
  private static final CLibrary.OnNames RENAMEAT2 =
      CLibrary.find("renameat2", CLibrary.OnNames.class, "int, path, int, path, int");
  private static final CLibrary.OnOpen SYNCFS =
      CLibrary.find("syncfs", CLibrary.OnOpen.class, "int");
  private static final CLibrary.OnOpen CLOSE = CLibrary.find("close", CLibrary.OnOpen.class, "int");

  /** Those that a node may never need: each takes its part of the start. */
  private static final class Rare {
    static final CLibrary.OnProcess KILL =
        CLibrary.find("kill", CLibrary.OnProcess.class, "int, int");
    static final CLibrary.OnRange POSIX_FADVISE =
        CLibrary.find("posix_fadvise", CLibrary.OnRange.class, "int, long, long, int");
  }

  /** openat2, for which the C library has no function. */
  private static final class Real {
    private static final long NUMBER = 437;
    private static final int AT_FDCWD = -100;
    private static final long RESOLVE_NO_SYMLINKS = 4;

    /** What it is told besides the path: flags, mode, and how to go there. */
    private static final MemorySegment HOW =
        Arena.global().allocateFrom(ValueLayout.JAVA_LONG, ANYTHING, 0, RESOLVE_NO_SYMLINKS);

    static final CLibrary.OnRealPath OPENAT2 = bind();

    private static CLibrary.OnRealPath bind() {
      FunctionDescriptor descriptor =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG);
      MethodHandle call =
          CLibrary.handle(
              "syscall",
              descriptor,
              Linker.Option.captureCallState("errno"),
              Linker.Option.firstVariadicArg(1));
      // The state comes first, the path fourth.
      MethodHandle bound = MethodHandles.insertArguments(call, 4, HOW, HOW.byteSize());
      return MethodHandleProxies.asInterfaceInstance(
          CLibrary.OnRealPath.class, MethodHandles.insertArguments(bound, 1, NUMBER, AT_FDCWD));
    }
  }

  private SystemCalls() {}

  /** Opens a folder; links on the way to it are followed. */
  static int openFolder(Path path) throws IOException {
    return CLibrary.run(path.toString(), (state, text) -> OPEN.call(state, text, FOLDER));
  }

  /**
   * Opens a folder in a folder.
   *
   * @throws NotDirectoryException where it is a link or no folder
   */
  static int openFolder(int folder, String name) throws IOException {
    return CLibrary.run(
        name, (state, text) -> OPENAT.call(state, folder, text, FOLDER | O_NOFOLLOW));
  }

  /**
   * Opens whatever lies at a path that leads through no link, a link itself; not to be read or
   * written.
   *
   * @param path absolute
   * @throws NotDirectoryException where a link or a file has taken the place of a folder on the way
   */
  static int openReal(Path path) throws IOException {
    int found =
        CLibrary.attempt(
            path.toString(), "", (state, text, _) -> (int) Real.OPENAT2.call(state, text));
    // Kernels before 5.6, and what keeps containers from all calls that it does not know.
    return found == -CLibrary.ENOSYS || found == -CLibrary.EPERM
        ? openStepByStep(path)
        : CLibrary.checked(found, path.toString());
  }

  /** The same with the calls that every kernel has. */
  static int openStepByStep(Path path) throws IOException {
    Path root = Objects.requireNonNull(path.getRoot(), "absolute");
    int at = openFolder(root);
    int last = path.getNameCount() - 1;
    for (int i = 0; i < last; i++) {
      int folder = at;
      try {
        at = openFolder(folder, path.getName(i).toString());
      } finally {
        close(folder);
      }
    }
    int folder = at;
    try {
      return openAnything(folder, path.getName(last).toString());
    } finally {
      close(folder);
    }
  }

  /** Opens whatever has that name in a folder, a link itself; not to be read or written. */
  static int openAnything(int folder, String name) throws IOException {
    return CLibrary.run(name, (state, text) -> OPENAT.call(state, folder, text, ANYTHING));
  }

  /**
   * Makes a folder in a folder.
   *
   * @throws FileAlreadyExistsException where something has that name
   */
  static void makeFolder(int folder, String name) throws IOException {
    int _ = CLibrary.run(name, (state, text) -> MKDIRAT.call(state, folder, text, ANY_MODE));
  }

  /** Renames in a folder; what had the new name is replaced. */
  static void rename(int folder, String from, String to) throws IOException {
    int _ = CLibrary.checked(tryRename(folder, from, to, 0), to);
  }

  /**
   * Renames in a folder to a name that nothing has; in one step, where the file system can.
   *
   * @throws FileAlreadyExistsException where something has it
   */
  static void renameToNew(int folder, String from, String to) throws IOException {
    int result = tryRename(folder, from, to, RENAME_NOREPLACE);
    if (result == -CLibrary.EINVAL) {
      refuseTaken(folder, to);
      rename(folder, from, to);
    } else {
      int _ = CLibrary.checked(result, to);
    }
  }

  private static int tryRename(int folder, String from, String to, int flags) throws IOException {
    return CLibrary.attempt(
        to, from, (state, name, old) -> RENAMEAT2.call(state, folder, old, folder, name, flags));
  }

  private static void refuseTaken(int folder, String name) throws IOException {
    try {
      close(openAnything(folder, name));
    } catch (NoSuchFileException free) {
      return;
    }
    throw new FileAlreadyExistsException(name);
  }

  /** Puts all that was written to the file system that a folder lies on, on its disk. */
  static void syncFileSystem(Path folder) throws IOException {
    int open = CLibrary.run(folder.toString(), (state, text) -> OPEN.call(state, text, TO_READ));
    try {
      int _ = CLibrary.run(folder.toString(), (state, text) -> SYNCFS.call(state, open));
    } finally {
      close(open);
    }
  }

  /** Ends the process as a power cut would, as far as one process goes. */
  static void killThisProcess() throws IOException {
    int pid = (int) ProcessHandle.current().pid();
    int _ = CLibrary.run("", (state, _) -> Rare.KILL.call(state, pid, SIGKILL));
  }

  /** Has the system keep nothing of a file in memory, but what is not on its disk yet. */
  static void dropFromMemory(Path file) throws IOException {
    int open =
        CLibrary.run(
            file.toString(), (state, text) -> OPEN.call(state, text, TO_READ | O_NOFOLLOW));
    try {
      int _ =
          CLibrary.run(
              file.toString(),
              (state, _) -> Rare.POSIX_FADVISE.call(state, open, 0, 0, POSIX_FADV_DONTNEED));
    } finally {
      close(open);
    }
  }

  /** Closes a descriptor, once. */
  static void close(int descriptor) throws IOException {
    // Not again where it was interrupted: it is closed then, and the number may be another's.
    int result = CLibrary.once(state -> CLOSE.call(state, descriptor));
    if (result != -CLibrary.EINTR) {
      int _ = CLibrary.checked(result, "");
    }
  }
}
