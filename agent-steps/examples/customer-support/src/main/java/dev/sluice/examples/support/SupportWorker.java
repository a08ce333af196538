package dev.sluice.examples.support;

import com.openai.client.OpenAIClient;
import dev.sluice.examples.support.functions.Assistant;
import dev.sluice.examples.support.functions.GatewayEscalations;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.examples.support.mcp.CustomerDataClient;
import dev.sluice.examples.support.providers.ModelAssistant;
import dev.sluice.examples.support.providers.SlackNotifier;
import dev.sluice.examples.support.providers.StripePayments;
import dev.sluice.openai.AgentRunner;
import dev.sluice.openai.Embeddings;
import dev.sluice.openai.OpenAiSettings;
import dev.sluice.slack.SlackGate;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Serves the example's functions with the real clients of all that they work with. */
public final class SupportWorker implements AutoCloseable {
  /**
   * As many numbers as similar cases need and their index has; 50 of them stay far below what a
   * step may return.
   */
  private static final int DIMENSIONS = 256;

  private final Worker worker;
  private final CustomerDataClient data;
  private final OpenAIClient openAi;
  private final SlackGate slack;

  private SupportWorker(
      Worker worker, CustomerDataClient data, OpenAIClient openAi, SlackGate slack) {
    this.worker = worker;
    this.data = data;
    this.openAi = openAi;
    this.slack = slack;
  }

  /** Registers the functions and serves them until it is closed. */
  public static SupportWorker start(SupportSettings settings) {
    return start(settings, null);
  }

  /**
   * The same with another agent.
   *
   * @param other null: the one on a model
   */
  public static SupportWorker start(SupportSettings settings, @Nullable Assistant other) {
    OpenAiSettings models = OpenAiSettings.of(settings.openAiUrl(), settings.openAiKey());
    OpenAIClient openAi = models.client();
    CustomerDataClient data = CustomerDataClient.of(settings.customerData());
    SlackGate slack = SlackGate.of(settings.slackApi(), settings.slackToken());
    Support support =
        new Support(
            data,
            other != null
                ? other
                : new ModelAssistant(AgentRunner.of(openAi, models.api()).live(), settings.model()),
            Embeddings.of(openAi, settings.embeddingModel(), DIMENSIONS)::embed,
            GatewayEscalations.by(settings.gateway(), settings.eventKey()),
            new SlackNotifier(slack, settings.reviewers(), settings.seniors()),
            StripePayments.of(settings.stripeApi(), settings.stripeKey()),
            settings.limits());
    Worker worker =
        FunctionHost.app(Support.APP)
            .kafka(settings.kafka())
            .namespace(settings.namespace())
            .functions(support.functions())
            .start();
    return new SupportWorker(worker, data, openAi, slack);
  }

  @Override
  public void close() {
    worker.close();
    data.close();
    slack.close();
    openAi.close();
  }

  /** The process; its settings are in the environment, see the README. Ends with SIGTERM. */
  public static void main(String[] args) throws InterruptedException {
    SupportWorker worker = start(SupportSettings.of(System.getenv()));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  worker.close();
                  ended.countDown();
                },
                "support-drain"));
    System.out.println("ready");
    ended.await();
  }
}
