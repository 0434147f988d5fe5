package dev.lanyard.node.transfer;

import dev.lanyard.node.content.Manifest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Short ways to say what a download is to bring. */
final class Contents {
  static final Instant MODIFIED = Instant.parse("2001-02-03T04:05:06Z");

  private Contents() {}

  static Wanted file(String name, byte[] content) {
    return new Wanted(
        "ann:docs/" + name, name, false, FileList.of(List.of(entry("", content))), Set.of());
  }

  static Wanted folder(String name, Wanted.File... files) {
    return new Wanted("ann:" + name, name, true, FileList.of(Arrays.asList(files)), Set.of());
  }

  static Wanted.File entry(String path, byte[] content) {
    return new Wanted.File(
        path, Manifest.ofBytes(content).digest(), content.length, MODIFIED, false);
  }
}
