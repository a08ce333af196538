package dev.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.schemas.common.RetryPolicy;
import dev.sluice.schemas.deadletters.DeadLetter;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.results.Completed;
import dev.sluice.schemas.results.StepRecorded;
import dev.sluice.schemas.results.TurnEnded;
import dev.sluice.schemas.results.WorkerLost;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.worker.FunctionHost;
import dev.sluice.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class WorkerOnKafkaTest {
  private static final int PARTITIONS = 2;

  /** Of a command, where a test asks for a short one. */
  private static final Duration LOCK = Duration.ofSeconds(5);

  private static EmbeddedKafka kafka;

  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> arrivals = new ConcurrentHashMap<>();
  private Topics topics;
  private HandEngine engine;

  @BeforeAll
  static void startKafka(@TempDir Path folder) {
    kafka =
        EmbeddedKafka.start(
            folder.resolve("kafka"),
            0,
            Map.of("group.share.min.record.lock.duration.ms", Long.toString(LOCK.toMillis())));
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void create(TestInfo test) {
    topics = new Topics(test.getTestMethod().orElseThrow().getName());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      Installation.create(admin, topics, PARTITIONS, 1);
    }
    engine = new HandEngine(kafka.bootstrap(), topics, PARTITIONS);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** Three steps; the second waits for a gate when there is one for its run. */
  private DurableFunction steps() {
    return DurableFunction.define("steps")
        .on(Trigger.event("demo/test"))
        .run(
            (ctx, event) -> {
              int one = ctx.step("one", () -> 1);
              int two =
                  ctx.step(
                      "two",
                      () -> {
                        arrivals
                            .computeIfAbsent(ctx.runId(), r -> new CountDownLatch(1))
                            .countDown();
                        CountDownLatch gate = gates.get(ctx.runId());
                        if (gate != null) {
                          gate.await();
                        }
                        return one + 1;
                      });
              return ctx.step("three", () -> two + 1);
            });
  }

  @Test
  void runsATurnAndReportsToThePartitionOfTheCommand() {
    try (Worker worker = host("a", steps()).start()) {
      assertThat(worker).isNotNull();
      engine.command("a", "steps", "run-1", 1);

      assertThat(engine.awaitEnd("run-1"))
          .isInstanceOfSatisfying(
              Completed.class,
              end -> assertThat(UTF_8.decode(end.getOutput()).toString()).isEqualTo("3"));
    }
    assertThat(engine.partitions).containsOnly(1);
    assertThat(engine.results.stream().map(r -> r.getBody()))
        .satisfiesExactly(
            r -> assertThat(((StepRecorded) r).getStep()).isEqualTo("one"),
            r -> assertThat(((StepRecorded) r).getStep()).isEqualTo("two"),
            r -> assertThat(((StepRecorded) r).getStep()).isEqualTo("three"),
            r -> assertThat(((TurnEnded) r).getRecorded()).isEqualTo(3));
  }

  @Test
  void aSlowTurnHoldsUpNoOther() {
    for (int i = 0; i < 4; i++) {
      gates.put("slow-" + i, new CountDownLatch(1));
    }
    try (Worker worker = host("a", steps()).start()) {
      assertThat(worker).isNotNull();
      for (int i = 0; i < 4; i++) {
        engine.command("a", "steps", "slow-" + i, 0);
        awaitArrival("slow-" + i);
        for (int k = 0; k < 5; k++) {
          engine.command("a", "steps", "fast-" + i + "-" + k, 0);
        }
        for (int k = 0; k < 5; k++) {
          assertThat(engine.awaitEnd("fast-" + i + "-" + k)).isInstanceOf(Completed.class);
        }
      }
      gates.values().forEach(CountDownLatch::countDown);
      for (int i = 0; i < 4; i++) {
        assertThat(engine.awaitEnd("slow-" + i)).isInstanceOf(Completed.class);
      }
    }
    assertThat(engine.results).noneMatch(r -> r.getBody() instanceof WorkerLost);
  }

  @Test
  void keepsTheLockOfATurnThatTakesLongerThanIt() throws Exception {
    gates.put("long", new CountDownLatch(1));
    try (Worker worker = host("a", steps()).start()) {
      lockFor("a", LOCK);
      Thread.sleep(Duration.ofSeconds(1));
      engine.command("a", "steps", "long", 0);
      awaitArrival("long");
      Thread.sleep(LOCK.plusSeconds(2));
      gates.get("long").countDown();
      assertThat(engine.awaitEnd("long")).isInstanceOf(Completed.class);

      engine.command("a", "steps", "next", 0);
      assertThat(engine.awaitEnd("next")).isInstanceOf(Completed.class);
      assertThat(worker).isNotNull();
    }
    assertThat(engine.results).noneMatch(r -> r.getBody() instanceof WorkerLost);
  }

  @Test
  void aCommandWhoseWorkerDidNotFinishIsAnsweredByTheNext() {
    gates.put("run-1", new CountDownLatch(1));
    Worker first = host("a", steps()).drainTimeout(Duration.ZERO).start();
    engine.command("a", "steps", "run-1", 0);
    awaitArrival("run-1");
    first.close();

    try (Worker second = host("a", steps()).start()) {
      assertThat(second).isNotNull();
      var lost = engine.await(r -> r.getBody() instanceof WorkerLost);
      assertThat(lost.getRunId()).isEqualTo("run-1");
      assertThat(lost.getEpoch()).isEqualTo(1);
      assertThat(((WorkerLost) lost.getBody()).getDeliveries()).isGreaterThan(1);
    }
    assertThat(engine.results.stream().filter(r -> r.getBody() instanceof StepRecorded)).hasSize(1);
    gates.get("run-1").countDown();
  }

  @Test
  void aRunningTurnEndsBeforeTheWorkerLeaves() throws Exception {
    gates.put("run-1", new CountDownLatch(1));
    Worker worker = host("a", steps()).start();
    engine.command("a", "steps", "run-1", 0);
    awaitArrival("run-1");
    Thread closing = new Thread(worker::close);
    closing.start();
    assertThat(closing.join(Duration.ofMillis(300))).isFalse();

    gates.get("run-1").countDown();
    assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
    assertThat(engine.awaitEnd("run-1")).isInstanceOf(Completed.class);

    try (Worker next = host("a", steps()).start()) { // nothing is left to redeliver
      assertThat(next).isNotNull();
      engine.command("a", "steps", "run-2", 0);
      engine.awaitEnd("run-2");
    }
    assertThat(engine.results).noneMatch(r -> r.getBody() instanceof WorkerLost);
  }

  @Test
  void anUnreadableCommandGoesToTheDeadLettersAndTheRestGoesOn() {
    try (Worker worker = host("a", steps()).start()) {
      assertThat(worker).isNotNull();
      engine.send(topics.commands("a"), "poison", "not Avro".getBytes(UTF_8));
      engine.command("a", "steps", "run-1", 0);
      assertThat(engine.awaitEnd("run-1")).isInstanceOf(Completed.class);
    }
    assertThat(engine.raw(topics.deadLetters()))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isEqualTo("not Avro".getBytes(UTF_8));
              assertThat(letter.key()).isEqualTo("poison".getBytes(UTF_8));
              assertThat(DeadLetter.of(letter.headers()))
                  .hasValueSatisfying(
                      told -> {
                        assertThat(told.reason()).isEqualTo("SLUICE-6002");
                        assertThat(told.topic()).isEqualTo(topics.commands("a"));
                        assertThat(told.stage()).isEqualTo("worker");
                      });
            });
  }

  @Test
  void aCommandForAFunctionThatIsNotDeployedGoesBackAndTheRestGoesOn() {
    try (Worker old = host("a", steps()).start()) {
      assertThat(old).isNotNull();
      engine.command("a", "newer", "run-1", 0);
      engine.command("a", "steps", "run-2", 0);
      assertThat(engine.awaitEnd("run-2")).isInstanceOf(Completed.class);
    }
    DurableFunction newer = DurableFunction.define("newer").run((ctx, event) -> "ran");
    try (Worker now = host("a", steps(), newer).start()) {
      assertThat(now).isNotNull();
      assertThat(engine.await(r -> r.getBody() instanceof WorkerLost).getRunId())
          .isEqualTo("run-1");
    }
  }

  @Test
  void publishesTheEventsOfAStep() {
    DurableFunction sender =
        DurableFunction.define("sender")
            .run((ctx, event) -> ctx.sendEvent("send", NewEvent.of("demo/out", Map.of("n", 1))));
    try (Worker worker = host("a", sender).start()) {
      assertThat(worker).isNotNull();
      engine.command("a", "sender", "run-1", 0);
      String ids = UTF_8.decode(((Completed) engine.awaitEnd("run-1")).getOutput()).toString();
      assertThat(ids).startsWith("[\"");
    }
  }

  @Test
  void writesADefinitionOnlyWhenItChanged() {
    host("a", steps()).start().close();
    host("a", steps()).start().close();
    assertThat(engine.all(topics.functions(), FunctionDefinition.class))
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.getId()).isEqualTo("steps");
              assertThat(d.getApp()).isEqualTo("a");
              assertThat(d.getAppVersion()).isEqualTo("1");
              assertThat(d.getTriggers().getFirst().getEvent()).isEqualTo("demo/test");
              assertThat(d.getRetry().getRetries()).isEqualTo(4);
            });

    host("a", steps()).version("2").start().close();
    assertThat(engine.all(topics.functions(), FunctionDefinition.class)).hasSize(2);
  }

  @Test
  void refusesAFunctionOfAnotherApp() {
    engine.register(
        new FunctionDefinition(
            "steps",
            "b",
            null,
            List.of(),
            new RetryPolicy(),
            Instant.now(),
            null,
            List.of(),
            false));
    assertCode("SLUICE-2012", host("a", steps()));
  }

  @Test
  void refusesTwoFunctionsOfOneIdAndNone() {
    assertCode("SLUICE-2011", host("a", steps(), steps()));
    assertCode("SLUICE-2013", host("a"));
  }

  @Test
  void saysWhichAddressDoesNotAnswer() {
    assertThatThrownBy(
            () -> host("a", steps()).kafka("127.0.0.1:1").patience(Duration.ofMillis(1500)).start())
        .isInstanceOfSatisfying(
            SluiceException.class, e -> assertThat(e.code()).isEqualTo("SLUICE-4002"))
        .hasMessageContaining("127.0.0.1:1");
  }

  private FunctionHost host(String app, DurableFunction... functions) {
    return FunctionHost.app(app)
        .version("1")
        .functions(functions)
        .kafka(kafka.bootstrap())
        .namespace(topics.namespace())
        .patience(Duration.ofSeconds(20));
  }

  private void lockFor(String app, Duration duration) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, topics.workerGroup(app));
      AlterConfigOp set =
          new AlterConfigOp(
              new ConfigEntry("share.record.lock.duration.ms", Long.toString(duration.toMillis())),
              AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(group, List.of(set))).all().get();
    }
  }

  private void awaitArrival(String run) {
    try {
      assertThat(
              arrivals.computeIfAbsent(run, r -> new CountDownLatch(1)).await(30, TimeUnit.SECONDS))
          .isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertCode(String code, FunctionHost host) {
    assertThatThrownBy(host::start)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
