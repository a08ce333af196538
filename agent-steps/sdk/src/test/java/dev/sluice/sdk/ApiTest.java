package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ApiTest {
  private static final List<Class<?>> API =
      List.of(
          Async.class,
          Batch.class,
          CancelOn.class,
          CatchUp.class,
          Concurrency.class,
          Context.class,
          Debounce.class,
          DurableFunction.class,
          DurableFunction.Builder.class,
          DurableFunction.Body.class,
          DurableFunction.BatchBody.class,
          Event.class,
          FailedRun.class,
          FailedRun.Failure.class,
          Fairness.class,
          FlowControl.class,
          MatchedEvent.class,
          NewEvent.class,
          NonRetryableException.class,
          RateLimit.class,
          RecordedFailure.class,
          RetryAfter.class,
          RetryAfterException.class,
          RetryPolicy.class,
          Singleton.class,
          Step.class,
          StepAction.class,
          StepBody.class,
          StepFailedException.class,
          StepFunction.class,
          StepOptions.class,
          Throttle.class,
          Tokens.class,
          Trigger.class,
          Trigger.OnEvent.class,
          Trigger.OnSchedule.class,
          TypeRef.class,
          WaitOptions.class);

  @Test
  void namesNoTypeOfKafkaOrAvro() {
    assertThat(API.stream().flatMap(ApiTest::typesIn).map(Class::getName).distinct())
        .contains("com.fasterxml.jackson.databind.JsonNode")
        .noneMatch(name -> name.startsWith("org.apache."))
        .noneMatch(name -> name.startsWith("dev.sluice.schemas."));
  }

  private static Stream<Class<?>> typesIn(Class<?> type) {
    return Stream.concat(Arrays.stream(type.getMethods()), Arrays.stream(type.getConstructors()))
        .flatMap(ApiTest::typesOf);
  }

  private static Stream<Class<?>> typesOf(Executable member) {
    Stream<Class<?>> result =
        member instanceof Method method ? Stream.of(method.getReturnType()) : Stream.empty();
    return Stream.concat(
        result,
        Stream.concat(
            Arrays.stream(member.getParameterTypes()), Arrays.stream(member.getExceptionTypes())));
  }
}
