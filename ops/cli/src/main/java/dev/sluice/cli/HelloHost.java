package dev.sluice.cli;

import dev.sluice.sdk.DurableFunction;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.lang.reflect.Field;

/**
 * The hello example, served in this process. Its class has no package, so that its file can be
 * copied and served as it is; that is why it is looked up by name.
 */
final class HelloHost {
  static final String FUNCTION = "greet-customer";
  static final String EVENT = "demo/greet";

  private HelloHost() {}

  static Worker start(String kafka, String namespace) {
    return FunctionHost.app("hello")
        .functions(function())
        .kafka(kafka)
        .namespace(namespace)
        .start();
  }

  static DurableFunction function() {
    try {
      Field function = Class.forName("Hello").getDeclaredField("GREET");
      function.setAccessible(true);
      return (DurableFunction) function.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The example is part of the build", e);
    }
  }
}
