package dev.lanyard.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HomeTest {
  private static final Path USER = Path.of("/home/ada");
  private static final Path HERE = Path.of("/work");

  private static Path home(Optional<String> option, Map<String, String> variables) {
    return Home.locate(option, variables, USER, HERE).folder();
  }

  @Test
  void theOptionWinsOverTheVariables() {
    assertEquals(
        Path.of("/work/x"), home(Optional.of("./x"), Map.of("LANYARD_HOME", "/srv/lanyard")));
  }

  @Test
  void lanyardHomeWinsOverTheDataFolder() {
    assertEquals(
        Path.of("/srv/lanyard"),
        home(Optional.empty(), Map.of("LANYARD_HOME", "/srv/lanyard", "XDG_DATA_HOME", "/data")));
  }

  @Test
  void theDataFolderWinsOverTheUsersHome() {
    assertEquals(
        Path.of("/data/lanyard"), home(Optional.empty(), Map.of("XDG_DATA_HOME", "/data")));
  }

  @Test
  void aRelativeDataFolderIsIgnored() {
    assertEquals(
        Path.of("/home/ada/.local/share/lanyard"),
        home(Optional.empty(), Map.of("XDG_DATA_HOME", "data", "LANYARD_HOME", "")));
  }

  @Test
  void adviceNamesTheFolderThatTheOptionNamed() {
    Home plain = Home.locate(Optional.of("/srv/yard"), Map.of(), USER, HERE);
    Home quoted = Home.locate(Optional.of("/srv/ada's yard"), Map.of(), USER, HERE);
    Home usual = Home.locate(Optional.empty(), Map.of("LANYARD_HOME", "/srv/x"), USER, HERE);

    assertEquals("lanyard --home /srv/yard up", plain.command("up"));
    assertEquals("lanyard --home '/srv/ada'\\''s yard' up", quoted.command("up"));
    assertEquals("lanyard unshare 'two words'", usual.command("unshare", "two words"));
  }

  @Test
  void aTildeIsTheUsersHome() {
    assertEquals(Path.of("/home/ada/yard"), home(Optional.of("~/yard"), Map.of()));
  }
}
