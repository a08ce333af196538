package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A user's tools: nothing of Sluice in them. */
final class Shop {
  record Customer(int id, String name, @Nullable String plan) {}

  record Line(@JsonPropertyDescription("what is bought") String item, BigDecimal price) {}

  record Draft(
      @JsonPropertyDescription("of the e-mail") String subject, String body, List<Line> lines) {}

  /** Each call of a tool with its key, in the order in which they came. */
  final List<String> calls = new CopyOnWriteArrayList<>();

  @JsonPropertyDescription("Finds a customer by number")
  Customer lookUpCustomer(@JsonPropertyDescription("the number") int id) {
    calls.add("look_up_customer " + id);
    return new Customer(id, "Ada", null);
  }

  @JsonPropertyDescription("Pays money back")
  String refund(Line line, @Nullable String note, String requestKey) {
    calls.add("refund " + line.item() + " " + note + " " + requestKey);
    return "paid back " + line.price();
  }

  @JsonPropertyDescription("Always fails")
  void explode() {
    calls.add("explode");
    throw new IllegalStateException("the warehouse is on fire");
  }

  String notATool() {
    return "";
  }
}
