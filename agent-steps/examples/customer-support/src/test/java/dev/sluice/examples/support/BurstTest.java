package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import dev.sluice.examples.support.agent.Reply;
import dev.sluice.examples.support.functions.Support;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Twenty e-mails of five customers at once, on real parts: what ran beside what, by the traces. */
@Timeout(240)
class BurstTest {
  private static final List<String> CUSTOMERS =
      List.of("c-ada", "c-grace", "c-edsger", "c-barbara", "c-radia");
  private static final int EMAILS = 20;

  /** Longer than the throttle takes to start ten runs, so that the other limits have to hold. */
  private static final Duration AGENT = Duration.ofSeconds(8);

  private static final Duration LIMIT = Duration.ofSeconds(200);

  @TempDir Path folder;

  private record Span(String customer, Instant from, Instant to) {}

  @Test
  void neverMoreThanTenRunAndNeverMoreThanTwoOfACustomer() throws Exception {
    try (Desk desk = new Desk();
        TestDatabase database = TestDatabase.start();
        DevServer server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
        Worker worker =
            FunctionHost.app(Support.APP)
                .kafka(server.bootstrap())
                .functions(
                    new Support(
                            database.tables(),
                            (ctx, step, instructions, tools, input) ->
                                ctx.step(
                                    step,
                                    () -> {
                                      Thread.sleep(AGENT);
                                      return new Reply("Re", "Dear customer", "answered", false);
                                    }),
                            (texts, step) -> List.of(),
                            desk,
                            desk.notifier(),
                            (charge, cents, key) -> key,
                            Support.Limits.STANDARD)
                        .functions())
                .start()) {
      assertThat(worker).isNotNull();
      Rest rest = new Rest(server.uri());
      Rest.await(
          "the functions are there",
          LIMIT,
          () -> rest.get("/v1/functions").toString().contains("handle-customer-email"));
      rest.send(emails());
      Rest.await("all have completed", LIMIT, () -> completed(rest).size() == EMAILS);

      List<Span> spans = spans(rest);
      assertThat(most(spans)).isEqualTo(10);
      for (String customer : CUSTOMERS) {
        assertThat(most(spans.stream().filter(span -> span.customer().equals(customer)).toList()))
            .as(customer)
            .isEqualTo(2);
      }
      assertThat(database.count("select count(*) from drafts")).isEqualTo(EMAILS);
    }
  }

  private static String emails() {
    return IntStream.range(0, EMAILS)
        .mapToObj(
            i ->
                "{\"id\":\"mail-%d\",\"name\":\"customer/email.received\",\"data\":{\"customer_id\":\"%s\",\"subject\":\"Hi\",\"body\":\"Help\"}}"
                    .formatted(i, CUSTOMERS.get(i / 4)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private List<JsonNode> completed(Rest rest) throws Exception {
    List<JsonNode> runs = new ArrayList<>();
    rest.get("/v1/runs?limit=100&status=COMPLETED&function=handle-customer-email")
        .path("runs")
        .forEach(runs::add);
    return runs;
  }

  /** Of each run, from the start of its first step to the end of its last one. */
  private List<Span> spans(Rest rest) throws Exception {
    List<Span> spans = new ArrayList<>();
    for (JsonNode listed : completed(rest)) {
      JsonNode run = rest.get("/v1/runs/" + listed.path("id").asText());
      List<Instant> times = new ArrayList<>();
      String customer = "";
      for (JsonNode step : run.path("steps")) {
        for (JsonNode attempt : step.path("attempts")) {
          times.add(Instant.parse(attempt.path("startedAt").asText()));
          times.add(Instant.parse(attempt.path("endedAt").asText()));
        }
        if (step.path("name").asText().equals("load-customer")) {
          customer = step.path("output").path("id").asText();
        }
      }
      assertThat(times).as(run.toString()).hasSize(10);
      spans.add(
          new Span(
              customer,
              times.stream().min(Instant::compareTo).orElseThrow(),
              times.stream().max(Instant::compareTo).orElseThrow()));
    }
    return spans;
  }

  /** How many were running at one instant, at most. */
  private static int most(List<Span> spans) {
    return spans.stream()
        .mapToInt(
            one ->
                (int)
                    spans.stream()
                        .filter(
                            other ->
                                !other.from().isAfter(one.from()) && other.to().isAfter(one.from()))
                        .count())
        .max()
        .orElse(0);
  }
}
