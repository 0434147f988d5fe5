package dev.lanyard.node.share;

import dev.lanyard.node.content.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What lies at a path, by one system call; links are not followed.
 *
 * @param kind file, folder, or what is never shared
 * @param stamp as {@code store.FileStamps} reads it
 * @param device number of the file system; 0 where there is none
 */
record FileLook(Kind kind, FileStamp stamp, long device) {
  /** What it is. */
  enum Kind {
    FILE,
    FOLDER,
    /** A link, pipe, socket or device. */
    OTHER,
    /** Nothing. */
    NONE,
    /** Something, or nothing: it could not be looked at. */
    UNKNOWN
  }

  private static final FileStamp NO_STAMP = new FileStamp(0, 0, 0, 0);

  static final FileLook NONE = new FileLook(Kind.NONE, NO_STAMP, 0);
  static final FileLook UNKNOWN = new FileLook(Kind.UNKNOWN, NO_STAMP, 0);

  /* The type bits of a Unix mode; see inode(7). */
  private static final int TYPE_MASK = 0170000;
  private static final int TYPE_FILE = 0100000;
  private static final int TYPE_FOLDER = 0040000;

  static FileLook at(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return basic(path);
    }
    Map<String, Object> unix =
        Files.readAttributes(
            path, "unix:mode,size,lastModifiedTime,ctime,ino,dev", LinkOption.NOFOLLOW_LINKS);
    FileStamp stamp =
        new FileStamp(
            number(unix, "size"),
            nanos(unix, "lastModifiedTime"),
            nanos(unix, "ctime"),
            number(unix, "ino"));
    Kind kind =
        switch ((int) number(unix, "mode") & TYPE_MASK) {
          case TYPE_FILE -> Kind.FILE;
          case TYPE_FOLDER -> Kind.FOLDER;
          default -> Kind.OTHER;
        };
    return new FileLook(kind, stamp, number(unix, "dev"));
  }

  private static FileLook basic(Path path) throws IOException {
    BasicFileAttributes basic =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Kind kind = basic.isRegularFile() ? Kind.FILE : basic.isDirectory() ? Kind.FOLDER : Kind.OTHER;
    long modified = basic.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    return new FileLook(kind, new FileStamp(basic.size(), modified, 0, 0), 0);
  }

  private static long number(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IOException("the file system tells no " + name);
  }

  private static long nanos(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof FileTime time) {
      return time.to(TimeUnit.NANOSECONDS);
    }
    throw new IOException("the file system tells no " + name);
  }
}
