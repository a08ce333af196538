import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import java.time.Duration;

/**
 * Greets a customer, sleeps, says farewell. Run it with: ./sluice run
 * agent-steps/examples/hello/Hello.java
 */
public class Hello {
  record Customer(String name) {}

  record Texts(String greeting, String farewell) {}

  static final DurableFunction GREET =
      DurableFunction.define("greet-customer")
          .on(Trigger.event("demo/greet"))
          .run(
              Customer.class,
              (ctx, event) -> {
                String name = event.data().name();

                String greeting =
                    ctx.step(
                        "compose-greeting",
                        () -> {
                          System.out.println("compose-greeting runs for " + name);
                          return "Hello " + name + ", good to see you!";
                        });

                ctx.sleep("let-it-sink-in", Duration.ofSeconds(15));

                String farewell =
                    ctx.step(
                        "compose-farewell",
                        () -> {
                          System.out.println("compose-farewell runs for " + name);
                          return "Good-bye " + name + ", come again!";
                        });

                return new Texts(greeting, farewell);
              });

  public static void main(String[] args) {
    FunctionHost.app("hello").version("1").functions(GREET).run();
  }
}
