package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.access.KeyFile;
import dev.sluice.gateway.access.KeyRing;
import dev.sluice.gateway.access.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
  @TempDir private Path folder;

  private Shell keys(String... arguments) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--file", folder.resolve("keys.json").toString()));
    return Shell.run(all.toArray(String[]::new));
  }

  private KeyRing ring() {
    return new KeyRing(new KeyFile(folder.resolve("keys.json")), Clock.systemUTC());
  }

  @Test
  void whatItPrintsIsAKeyThatAGatewayTakes() {
    Shell made = keys("add", "ada", "--role", "Admin");

    assertThat(made.code()).isZero();
    String key = made.lines().getFirst();
    assertThat(ring().find(key)).map(k -> k.role()).contains(Role.ADMIN);
    assertThat(keys("list").lines()).last().asString().contains("ada", "admin", "never");
    assertThat(keys("list").lines()).noneMatch(line -> line.contains(key));
  }

  @Test
  void keysAreRotatedAndRemoved() {
    String old = keys("add", "shop", "--role", "source", "--expires", "90d").lines().getFirst();
    String fresh = keys("rotate", "shop", "--grace", "0s").lines().getFirst();
    assertThat(ring().find(old)).isEmpty();
    assertThat(ring().find(fresh)).isPresent();

    assertThat(keys("remove", "shop").lines()).containsExactly("Removed 1 key.");
    assertThat(ring().find(fresh)).isEmpty();
    assertThat(keys("list", "--json").lines()).containsExactly("[]");
  }

  @Test
  void whatIsWrongIsSaid() {
    assertThat(keys("add", "ada", "--role", "root").code()).isEqualTo(Main.USAGE);
    assertThat(keys("add", "ada", "--role", "admin", "--expires", "soon").code())
        .isEqualTo(Main.USAGE);
    assertThat(keys("list").err()).contains("SLUICE-1260");
    keys("add", "ada", "--role", "admin");
    assertThat(keys("add", "ada", "--role", "viewer").err()).contains("SLUICE-1263");
    assertThat(keys("remove", "bob").err()).contains("SLUICE-1264");
  }
}
