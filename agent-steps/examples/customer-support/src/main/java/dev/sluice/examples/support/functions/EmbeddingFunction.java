package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import dev.sluice.examples.support.data.CustomerData.TicketEmbedding;
import dev.sluice.examples.support.functions.SupportEvents.TicketResolved;
import dev.sluice.sdk.Context;
import dev.sluice.sdk.DurableFunction;
import dev.sluice.sdk.Event;
import dev.sluice.sdk.NewEvent;
import dev.sluice.sdk.Trigger;
import dev.sluice.sdk.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code batch-embed-tickets}: one call of the model for up to 50 resolved tickets. */
final class EmbeddingFunction {
  static final String ID = "batch-embed-tickets";
  static final int SIZE = 50;
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final CustomerData data;
  private final StepEmbedder embedder;

  EmbeddingFunction(CustomerData data, StepEmbedder embedder) {
    this.data = data;
    this.embedder = embedder;
  }

  DurableFunction define() {
    return DurableFunction.define(ID)
        .on(Trigger.event(SupportEvents.TICKET_RESOLVED))
        .batch(SIZE, TIMEOUT)
        .runBatch(TicketResolved.class, this::run);
  }

  private Map<String, Integer> run(Context ctx, List<Event<TicketResolved>> events) {
    List<String> asked = events.stream().map(event -> event.data().ticketId()).distinct().toList();
    List<Ticket> tickets =
        ctx.step("load-tickets", new TypeRef<List<Ticket>>() {}, () -> data.tickets(asked));
    if (tickets.isEmpty()) {
      return Map.of("embedded", 0);
    }
    List<String> texts = tickets.stream().map(EmbeddingFunction::text).toList();
    List<List<Double>> embeddings =
        ctx.step(
            "embed-batch",
            new TypeRef<List<List<Double>>>() {},
            () -> embedder.within(ctx).embed(texts));
    int stored =
        ctx.step("store-embeddings", () -> data.storeEmbeddings(pair(tickets, embeddings)));
    ctx.sendEvent(
        "tell-embedded",
        tickets.stream()
            .map(
                ticket ->
                    NewEvent.of(SupportEvents.TICKET_EMBEDDED, Map.of("ticket_id", ticket.id())))
            .toList());
    return Map.of("embedded", stored);
  }

  private static List<TicketEmbedding> pair(List<Ticket> tickets, List<List<Double>> embeddings) {
    return IntStream.range(0, tickets.size())
        .mapToObj(i -> new TicketEmbedding(tickets.get(i).id(), embeddings.get(i)))
        .toList();
  }

  private static String text(Ticket ticket) {
    return ticket.subject()
        + "\n"
        + ticket.body()
        + (ticket.resolution() == null ? "" : "\n" + ticket.resolution());
  }
}
