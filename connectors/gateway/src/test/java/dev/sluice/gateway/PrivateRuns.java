package dev.sluice.gateway;

import dev.sluice.gateway.read.Failure;
import dev.sluice.gateway.read.OperationTrace;
import dev.sluice.gateway.read.Payload;
import dev.sluice.gateway.read.RunStatus;
import dev.sluice.gateway.read.RunSummary;
import dev.sluice.gateway.read.RunTrace;
import dev.sluice.gateway.read.StepStatus;
import dev.sluice.gateway.read.StepTrace;
import dev.sluice.worker.codec.PayloadCodec;
import dev.sluice.worker.codec.PayloadContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Failed runs of {@code greet} that have data wherever a run can have some. */
record PrivateRuns(PayloadCodec codec) {
  private static final Instant AT = FakeReadModel.STARTED;

  RunTrace plain(String id, String data, String name) {
    var failure =
        new Failure("java.lang.IllegalStateException", "no " + name, "at f of " + name, true);
    return run(id, name, data, failure, "no " + name);
  }

  RunTrace sealed(String id, String data, String name) {
    String details = "{\"message\":\"no %1$s\",\"stack\":\"at f of %1$s\"}".formatted(name);
    var failure =
        new Failure(
            "java.lang.IllegalStateException",
            "(encrypted)",
            sealed(PayloadContext.error("greet"), details),
            true);
    String envelope = sealed(PayloadContext.event("demo/greet"), data);
    return run(id, "r-17", envelope, failure, "(encrypted)");
  }

  OperationTrace operation(String name) {
    return new OperationTrace(
        "o-1",
        OperationTrace.Status.DONE,
        "REPLAY",
        "greet",
        null,
        null,
        List.of(),
        "no " + name,
        "0123456789abcdef",
        "event.data.name == '%s'".formatted(name),
        "",
        "ada",
        AT,
        1,
        1,
        List.of());
  }

  private String sealed(PayloadContext context, String json) {
    byte[] sealed = codec.encode(context, json.getBytes(StandardCharsets.UTF_8));
    return new String(sealed, StandardCharsets.UTF_8);
  }

  private static RunTrace run(String id, String key, String data, Failure failure, String error) {
    UnaryOperator<String> matched =
        of ->
            "{\"option\":0,\"event\":{\"id\":\"e-2\",\"name\":\"gate/decided\",\"data\":"
                + of
                + ",\"ts\":1}}";
    return new RunTrace(
        new RunSummary(
            id,
            RunStatus.FAILED,
            "greet",
            "hello",
            "e-1",
            "demo/greet",
            AT,
            AT,
            null,
            null,
            null,
            false,
            1,
            new RunSummary.Queued("concurrency", key, 1, AT),
            error),
        error,
        1,
        1,
        1,
        0,
        new Payload(data),
        new Payload(data),
        failure,
        null,
        null,
        "greet#" + key,
        null,
        0,
        null,
        List.of(),
        List.of(
            step("load", "RUN", data, data, failure),
            step("decision", "WAIT", null, matched.apply(data), null)),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static StepTrace step(
      String name, String kind, @Nullable String input, String output, @Nullable Failure error) {
    return new StepTrace(
        name,
        kind,
        StepStatus.SUCCEEDED,
        false,
        AT,
        AT,
        null,
        null,
        input == null ? null : new Payload(input),
        new Payload(output),
        error,
        null,
        null,
        0,
        List.of(),
        List.of(new StepTrace.Attempt(1, 1, AT, AT, error)));
  }
}
