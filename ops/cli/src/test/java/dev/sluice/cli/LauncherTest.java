package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher in a checkout of its own, with JDKs and a Maven wrapper that are scripts: they print
 * what they were called with.
 */
class LauncherTest {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  @TempDir private Path temp;
  private Path root = Path.of("");
  private Path jdk = Path.of("");

  private record Ended(int code, String output) {}

  @BeforeEach
  void makeACheckout() throws IOException {
    root = Files.createDirectories(temp.resolve("a check out/sluice")).toRealPath();
    Files.copy(REPOSITORY.resolve("sluice"), root.resolve("sluice"));
    executable(root.resolve("sluice"), Files.readString(root.resolve("sluice")));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    for (String folder : List.of("schemas", "topology", "agent-steps", "connectors", "ops")) {
      Files.createDirectories(root.resolve(folder).resolve("src/main"));
    }
    executable(
        root.resolve("mvnw"),
        """
        #!/usr/bin/env bash
        echo '[INFO] Building Sluice schemas 0.1.0-SNAPSHOT   [1/2]'
        echo '[INFO] Building Sluice CLI 0.1.0-SNAPSHOT   [2/2]'
        [ ! -e fail ] || { echo '[ERROR] Main.java:[3,1] no semicolon'; exit 1; }
        mkdir -p ops/cli/target ops/dev/target agent-steps/examples/hello/target
        touch ops/cli/target/sluice-cli-0.1.jar ops/dev/target/sluice-dev-0.1.jar "$PWD/lib.jar"
        echo "$PWD/ops/dev/target/sluice-dev-0.1.jar:$PWD/lib.jar" >ops/cli/target/sluice.classpath
        echo "$PWD/lib.jar" >agent-steps/examples/hello/target/host.classpath
        """);
    jdk = jdk("jdks/jdk-25", "25.0.3");
  }

  @Test
  void theFirstUseBuildsWithProgressAndThenRuns() throws Exception {
    Ended first = sluice(temp, "runs", "--limit", "two words");

    assertThat(first.code()).isEqualTo(7);
    assertThat(first.output())
        .contains("sluice: building (first use")
        .contains("  [1/2] Sluice schemas, ")
        .contains("  [2/2] Sluice CLI, ")
        .contains("sluice: built in ")
        .contains("25.0.3 two words")
        .contains("<dev.sluice.cli.Main><runs><--limit><two words>");
    assertThat(sluice(temp, "runs").output()).doesNotContain("building");
  }

  @Test
  void itIsBuiltAgainWhenASourceIsNewerOrAJarIsGone() throws Exception {
    sluice(temp, "runs");

    Path source = Files.writeString(root.resolve("schemas/src/main/New.java"), "class New {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(1)));
    assertThat(sluice(temp, "runs").output()).contains("building (sources have changed");

    Files.delete(source);
    Files.setLastModifiedTime(
        root.resolve("schemas/src/main"), FileTime.from(Instant.now().minusSeconds(60)));
    assertThat(sluice(temp, "runs").output()).doesNotContain("building");

    Files.delete(root.resolve("lib.jar"));
    assertThat(sluice(temp, "runs").output()).contains("building");
  }

  @Test
  void aBuildDoesNotTouchTheJarsOfARunningProcess() throws Exception {
    String first = sluice(temp, "runs").output();
    Files.setLastModifiedTime(root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(1)));
    String second = sluice(temp, "runs").output();

    assertThat(appFolder(second)).isNotEqualTo(appFolder(first));
    assertThat(Path.of(appFolder(first)).resolve("sluice-dev-0.1.jar")).exists();
  }

  @Test
  void aFailedBuildShowsTheEndOfItsLog() throws Exception {
    Files.createFile(root.resolve("fail"));

    Ended failed = sluice(temp, "runs");

    assertThat(failed.code()).isOne();
    assertThat(failed.output())
        .contains("SLUICE-5010 The build failed")
        .contains("  [ERROR] Main.java:[3,1] no semicolon")
        .doesNotContain("dev.sluice.cli.Main");
    Files.delete(root.resolve("fail"));
    assertThat(sluice(temp, "runs").output()).contains("dev.sluice.cli.Main");
  }

  @Test
  void itWorksThroughASymbolicLinkAndFromAnyFolder() throws Exception {
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a check out/sluice/sluice"));
    Path link = Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));

    Ended ended = start(Path.of("/"), Map.of("SLUICE_JDKS", temp + "/jdks"), link, "runs");

    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.output()).contains(root + "/ops/cli/target/app/");
  }

  @Test
  void aJdkThatIsTooOldOrHasNoCompilerIsNamedWhenNothingFits() throws Exception {
    Path old = jdk("old/jdk-17", "17.0.15");
    Path runtime = jdk("old/jre-21", "21.0.1");
    Files.delete(runtime.resolve("bin/javac"));

    Ended none =
        start(
            temp,
            Map.of("SLUICE_JDKS", temp + "/old", "JAVA_HOME", temp + "/nowhere"),
            root.resolve("sluice"),
            "runs");
    Ended nothing =
        start(temp, Map.of("SLUICE_JDKS", temp + "/nowhere"), root.resolve("sluice"), "runs");

    assertThat(none.code()).isOne();
    assertThat(none.output())
        .startsWith("SLUICE-5001 Sluice needs a JDK of version 21 or newer and found none.\n")
        .contains(temp + "/nowhere (JAVA_HOME): no bin/java in it\n")
        .contains(old + " (" + old.getParent() + "): JDK 17\n")
        .contains("Java 21, a runtime without compiler")
        .contains("JAVA_HOME");
    assertThat(nothing.output()).contains("there is no Java at all");
  }

  @Test
  void javaHomeComesFirstAndOneThatIsTooOldIsPassedOver() throws Exception {
    Path jdk21 = jdk("elsewhere/jdk-21", "21.0.9");
    Path old = jdk("elsewhere/jdk-17", "17.0.15");
    jdk("jdks/jdk-22", "22");
    Map<String, String> known = Map.of("SLUICE_JDKS", temp + "/jdks");

    assertThat(start(temp, with(known, "JAVA_HOME", jdk21), root.resolve("sluice"), "a").output())
        .contains("21.0.9 a");
    assertThat(start(temp, with(known, "JAVA_HOME", old), root.resolve("sluice"), "a").output())
        .contains("25.0.3 a");
  }

  @Test
  void aJavaFileIsServedByTheProcessThatTheCommandLineNames() throws Exception {
    executable(
        jdk.resolve("bin/java"),
        """
        #!/usr/bin/env bash
        if [ -n "${SLUICE_HANDOVER:-}" ] && [ -e "$SLUICE_HANDOVER" ]; then
          printf '%s\\n' 'env SLUICE_KAFKA=10.0.0.1:9' 'arg --class-path' 'arg x y' 'arg Hello.java' >"$SLUICE_HANDOVER"
          exit 0
        fi
        printf 'host %s' "$SLUICE_KAFKA"
        printf '<%s>' "$@"
        echo " pid $$"
        exit 9
        """);

    Ended host = sluice(temp, "run", "Hello.java");

    assertThat(host.code()).isEqualTo(9);
    assertThat(host.output()).contains("host 10.0.0.1:9<--class-path><x y><Hello.java> pid ");
  }

  private static String appFolder(String output) {
    int at = output.indexOf("/ops/cli/target/app/");
    int start = output.lastIndexOf('<', at) + 1;
    String path = output.substring(start, output.indexOf('>', at));
    return path.substring(path.indexOf('=') + 1, path.lastIndexOf('/'));
  }

  private Ended sluice(Path folder, String... arguments) throws Exception {
    return start(folder, Map.of("SLUICE_JDKS", temp + "/jdks"), root.resolve("sluice"), arguments);
  }

  private static Map<String, String> with(Map<String, String> env, String name, Path value) {
    Map<String, String> more = new java.util.HashMap<>(env);
    more.put(name, value.toString());
    return more;
  }

  private static Ended start(
      Path folder, Map<String, String> env, Path launcher, String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs a bash");
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(n -> n.startsWith("SLUICE_") || n.equals("JAVA_HOME"));
    builder.environment().put("PATH", pathWithoutJava());
    builder.environment().putAll(env);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** The folders of the usual commands, as links where one of them also has a java. */
  private static String pathWithoutJava() throws IOException {
    Path bin = Files.createTempDirectory("sluice-path");
    for (String name :
        List.of(
            "bash",
            "env",
            "readlink",
            "dirname",
            "grep",
            "find",
            "head",
            "tail",
            "mkdir",
            "touch",
            "rm",
            "cat",
            "cp",
            "mv",
            "ls",
            "sed",
            "date",
            "sleep",
            "mktemp",
            "stty")) {
      for (String folder : List.of("/bin", "/usr/bin")) {
        if (Files.exists(Path.of(folder, name)) && !Files.exists(bin.resolve(name))) {
          Files.createSymbolicLink(bin.resolve(name), Path.of(folder, name));
        }
      }
    }
    return bin.toString();
  }

  private Path jdk(String folder, String version) throws IOException {
    Path home = temp.resolve(folder);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    executable(home.resolve("bin/javac"), "#!/usr/bin/env bash\n");
    executable(
        home.resolve("bin/java"),
        "#!/usr/bin/env bash\necho \"%s ${*: -1}\"; printf '<%%s>' \"$@\"; exit 7\n"
            .formatted(version));
    return home;
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
