package dev.sluice.sdk.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import dev.sluice.sdk.StepBody;
import dev.sluice.sdk.TypeRef;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultTypeTest {
  record Customer(String name, Instant since, Optional<String> tier, BigDecimal balance) {}

  record Page<T>(List<T> items, int next) {}

  sealed interface Shape {
    record Circle(double radius) implements Shape {}
  }

  private static final Customer ADA =
      new Customer(
          "Ada",
          Instant.parse("2026-11-22T10:15:30.123Z"),
          Optional.of("pro"),
          new BigDecimal("10.50"));

  @Test
  void takesTheTypeFromALambda() throws Exception {
    assertThat(roundTrip(null, () -> ADA)).isEqualTo(ADA);
    assertThat(roundTrip(null, () -> "text")).isEqualTo("text");
    assertThat(roundTrip(null, () -> 7L)).isEqualTo(7L);
    assertThat(roundTrip(null, () -> LocalDate.of(2026, 2, 28)))
        .isEqualTo(LocalDate.of(2026, 2, 28));
    assertThat(roundTrip(null, () -> Duration.ofMinutes(3))).isEqualTo(Duration.ofMinutes(3));
    assertThat(roundTrip(null, () -> List.of("a", "b"))).isEqualTo(List.of("a", "b"));
    assertThat(roundTrip(null, () -> Map.of("n", 1))).isEqualTo(Map.of("n", 1));
  }

  @Test
  void takesTheTypeFromAMethodReference() throws Exception {
    assertThat(roundTrip(null, ResultTypeTest::ada)).isEqualTo(ADA);
  }

  @Test
  void takesTheTypeFromAnAnonymousClass() throws Exception {
    StepBody<List<Customer>> body =
        new StepBody<>() {
          private static final long serialVersionUID = 1L;

          @Override
          public List<Customer> run() {
            return List.of(ADA);
          }
        };
    assertThat(roundTrip(null, body)).isEqualTo(List.of(ADA));
  }

  @Test
  void takesAStatedTypeWithItsParameters() throws Exception {
    assertThat(roundTrip(new TypeRef<List<Customer>>() {}, () -> List.of(ADA)))
        .isEqualTo(List.of(ADA));
    assertThat(roundTrip(new TypeRef<Page<Customer>>() {}, () -> new Page<>(List.of(ADA), 2)))
        .isEqualTo(new Page<>(List.of(ADA), 2));
  }

  @Test
  void asksForTheTypeWhereALambdaCannotSayIt() {
    assertCode("SLUICE-3004", () -> roundTrip(null, () -> List.of(ADA)));
    assertCode("SLUICE-3004", () -> roundTrip(null, () -> new Page<>(List.of(ADA), 2)));
    assertCode("SLUICE-3004", () -> roundTrip(null, () -> Map.of("n", 1L)));
  }

  @Test
  void refusesWhatCannotBeReadBack() {
    assertCode(
        "SLUICE-3004", () -> ResultTypeTest.<Shape>roundTrip(null, () -> new Shape.Circle(1)));
  }

  @Test
  void refusesWhatCannotBeWritten() {
    assertCode("SLUICE-3003", () -> roundTrip(null, () -> new Cycle()));
    assertCode(
        "SLUICE-3003",
        () -> roundTrip(null, () -> Map.of("in", new ByteArrayInputStream(new byte[1]))));
  }

  @Test
  void refusesMoreThanFourMebibytes() throws Exception {
    int most = Json.MAX_RESULT_BYTES - 2;
    assertThat(roundTrip(null, () -> "x".repeat(most))).hasSize(most);
    assertCode("SLUICE-3005", () -> roundTrip(null, () -> "x".repeat(most + 1)));
  }

  @Test
  void readsAnOlderFormOfAResult() {
    StepBody<Customer> body = ResultTypeTest::ada;
    byte[] older = "{\"name\":\"Ada\",\"gone\":1}".getBytes(StandardCharsets.UTF_8);
    assertThat(ResultType.of(null, body).read("s", ByteBuffer.wrap(older)))
        .isInstanceOfSatisfying(Customer.class, c -> assertThat(c.name()).isEqualTo("Ada"));
  }

  static final class Cycle {
    public Cycle getSelf() {
      return this;
    }
  }

  private static Customer ada() {
    return ADA;
  }

  @SuppressWarnings({"unchecked", "NullAway"})
  private static <T> T roundTrip(@Nullable TypeRef<T> stated, StepBody<T> body) throws Exception {
    T value = body.run();
    ResultType type = ResultType.of(stated, body);
    byte[] json = Json.writeResult("step 's'", value);
    T copy = (T) type.readBack("s", value, json);
    assertThat(type.read("s", ByteBuffer.wrap(json))).isEqualTo(copy);
    return copy;
  }

  private static void assertCode(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SluiceException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
