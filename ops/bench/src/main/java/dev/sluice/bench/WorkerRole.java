package dev.sluice.bench;

import dev.sluice.schemas.topics.Topics;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.io.IOException;
import java.nio.file.Path;

/** The process of the worker. */
final class WorkerRole {
  private WorkerRole() {}

  public static void main(String[] args) throws IOException {
    RoleArguments arguments = RoleArguments.of(args);
    Worker worker =
        FunctionHost.app(BenchFunctions.APP)
            .functions(
                BenchFunctions.of(
                    arguments.get("workload"),
                    Executions.into(Path.of(arguments.get("folder")), arguments.get("name"))))
            .kafka(arguments.get("kafka"))
            .namespace(Topics.DEFAULT_NAMESPACE)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "worker-shutdown"));
    RoleControl.serve("");
  }
}
