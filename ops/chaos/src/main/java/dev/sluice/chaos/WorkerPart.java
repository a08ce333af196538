package dev.sluice.chaos;

import dev.sluice.worker.FunctionHost;
import java.io.IOException;
import java.nio.file.Path;

/** A worker as a process of its own: broker, folder of the journals. */
final class WorkerPart {
  private WorkerPart() {}

  public static void main(String[] args) throws IOException {
    Part.endWithParent();
    Journal journal = Journal.in(Path.of(args[1]));
    var unused =
        FunctionHost.app(ChaosFunctions.APP)
            .kafka(args[0])
            .functions(new ChaosFunctions(journal).all())
            .start();
    System.out.println(Part.READY);
  }
}
