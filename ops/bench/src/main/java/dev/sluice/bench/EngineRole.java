package dev.sluice.bench;

import dev.sluice.schemas.topics.Topics;
import dev.sluice.topology.streams.EngineApp;
import dev.sluice.topology.streams.EngineConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The process of the engine. */
final class EngineRole {
  private static final Duration UNTIL_READY = Duration.ofSeconds(60);

  private EngineRole() {}

  public static void main(String[] args) throws IOException {
    RoleArguments arguments = RoleArguments.of(args);
    EngineConfig config =
        EngineConfig.single(
                arguments.get("kafka"), Topics.standard(), Path.of(arguments.get("data")))
            .withInstanceId(arguments.get("name"))
            .withStandbyReplicas(arguments.number("standbys"))
            .withThreads(arguments.number("threads"))
            .withCommandsAheadOfCommit(Dispatch.valueOf(arguments.get("dispatch")).ahead())
            .withOverrides(arguments.settings());
    EngineApp engine = EngineApp.start(config, arguments.number("partitions"), 1);
    Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "engine-shutdown"));
    engine.awaitReady(UNTIL_READY);
    RoleControl.serve("");
  }
}
