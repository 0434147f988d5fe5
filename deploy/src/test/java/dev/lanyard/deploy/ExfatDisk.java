package dev.lanyard.deploy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk as a stick has it, which keeps names as Windows does. Needs root and FUSE. */
record ExfatDisk(Path folder, String device) implements AutoCloseable {
  private static final long BYTES = 64L << 20;

  /**
   * @param image a file that is made, for what is on the disk
   */
  static ExfatDisk at(Path folder, Path image) throws IOException {
    Files.createDirectories(folder);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    Running.run("mkfs.exfat", image.toString()).ok();
    String device = Running.run("losetup", "--find", "--show", image.toString()).ok().out().strip();
    Running.run("mount.exfat-fuse", device, folder.toString()).ok();
    return new ExfatDisk(folder, device);
  }

  @Override
  public void close() {
    Running.run("umount", "--lazy", folder.toString()).ok();
    Running.run("losetup", "--detach", device).ok();
  }
}
