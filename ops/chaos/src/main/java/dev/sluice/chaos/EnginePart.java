package dev.sluice.chaos;

import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.nio.file.Path;
import java.time.Duration;

/** An engine as a process of its own: broker, state folder, instance. */
final class EnginePart {
  private static final Duration UNTIL_READY = Duration.ofMinutes(3);

  private EnginePart() {}

  public static void main(String[] args) {
    Part.endWithParent();
    EngineApp engine =
        EngineApp.start(
            EngineConfig.single(args[0], Topics.standard(), Path.of(args[1]))
                .withInstanceId(args[2]));
    engine.awaitReady(UNTIL_READY);
    System.out.println(Part.READY);
  }
}
