package dev.sluice.bench;

import dev.sluice.dev.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;

/** The process of the broker. */
final class BrokerRole {
  private BrokerRole() {}

  public static void main(String[] args) throws IOException {
    RoleArguments arguments = RoleArguments.of(args);
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            Path.of(arguments.get("data")), arguments.number("port"), arguments.settings());
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-shutdown"));
    RoleControl.serve(kafka.bootstrap());
  }
}
