package dev.lanyard.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory with limits of its own. Needs root. */
record SmallDisk(Path folder) implements AutoCloseable {

  /**
   * @param options as `mount -o` takes them, such as {@code size=16m,ro}
   */
  static SmallDisk at(Path folder, String options) throws IOException {
    Files.createDirectories(folder);
    Running.run("mount", "-t", "tmpfs", "-o", options, "lanyard-e2e", folder.toString()).ok();
    return new SmallDisk(folder);
  }

  @Override
  public void close() {
    Running.run("umount", "--lazy", folder.toString()).ok();
  }
}
