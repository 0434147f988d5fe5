package dev.lanyard.node.store;

import dev.lanyard.node.content.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Reads the {@link FileStamp} of a file. */
public final class FileStamps {
  private FileStamps() {}

  /** The file's stamp; a link is not followed. */
  public static FileStamp read(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      BasicFileAttributes basic =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new FileStamp(basic.size(), nanos(basic.lastModifiedTime()), 0, 0);
    }
    Map<String, Object> unix =
        Files.readAttributes(
            file, "unix:size,lastModifiedTime,ctime,ino", LinkOption.NOFOLLOW_LINKS);
    return new FileStamp(
        number(unix, "size"),
        nanos((FileTime) attribute(unix, "lastModifiedTime")),
        nanos((FileTime) attribute(unix, "ctime")),
        number(unix, "ino"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return (Long) attribute(attributes, name);
  }

  private static Object attribute(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
