package dev.sluice.examples.hello;

import static dev.sluice.testkit.SluiceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestRun;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloTest {
  @Test
  void greetsSleepsAndSaysFarewell(@TempDir Path classes) throws Exception {
    try (URLClassLoader hello = compile(classes);
        SluiceTest sluice = SluiceTest.of(functionOf(hello))) {
      TestRun run = sluice.send("demo/greet", Map.of("name", "Ada"));
      assertThat(run)
          .isSleeping("let-it-sink-in")
          .hasStepOutput("compose-greeting", "Hello Ada, good to see you!");

      sluice.advance(Duration.ofSeconds(15));
      assertThat(run)
          .isCompleted()
          .hasOutput(
              Map.of(
                  "greeting", "Hello Ada, good to see you!",
                  "farewell", "Good-bye Ada, come again!"))
          .hasAttempts("compose-greeting", 1)
          .hasAttempts("compose-farewell", 1);
    }
  }

  private static URLClassLoader compile(Path classes) throws Exception {
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "21",
                "-proc:none",
                "-Xlint:all,-classfile,-options,-path",
                "-Werror",
                "-d",
                classes.toString(),
                "Hello.java");
    assertThat(failures).isZero();
    return new URLClassLoader(new URL[] {classes.toUri().toURL()});
  }

  private static DurableFunction functionOf(ClassLoader hello) throws Exception {
    Field function = hello.loadClass("Hello").getDeclaredField("GREET");
    function.setAccessible(true);
    return (DurableFunction) function.get(null);
  }
}
