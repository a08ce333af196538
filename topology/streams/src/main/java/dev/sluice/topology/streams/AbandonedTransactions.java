package dev.sluice.topology.streams;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts what instances left open that are no longer members of the engine's group. Whoever reads
 * committed waits at an open transaction; Kafka aborts it only when it times out, which is later
 * than the takeover. Such an instance could not commit any more: its partitions are others'.
 *
 * <p>Kafka Streams names a member's client {@code instance-StreamThread-n-consumer} and its
 * transactions {@code instance-n}, with the same {@code instance} (application id and process id).
 * Where a {@code client.id} is configured that does not hold; nobody can be told from its name
 * then, and what is open times out.
 *
 * <p>Threading: {@link #look} returns at once; the work is done on a thread of its own.
 */
final class AbandonedTransactions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);

  private final Admin admin;
  private final String applicationId;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sluice-abandoned-transactions").factory());

  AbandonedTransactions(Admin admin, String applicationId) {
    this.admin = admin;
    this.applicationId = applicationId;
  }

  /** The group has changed, so perhaps another instance is gone. */
  void look() {
    worker.execute(this::abort);
  }

  private void abort() {
    try {
      // In this order: an instance is a member before it opens a transaction.
      List<String> open = open();
      if (open.isEmpty()) {
        return;
      }
      Set<String> abandoned = abandoned(applicationId, open, memberClients());
      if (!abandoned.isEmpty()) {
        admin.fenceProducers(abandoned).all().get();
        LOG.info("Aborted what instances that are gone left open: {}", abandoned);
      }
    } catch (ExecutionException e) {
      LOG.warn("Open transactions not looked at, they time out: {}", String.valueOf(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The transactions among {@code open} whose instance has none of the clients; none of them when
   * there are no clients (this instance has not joined yet) or some are named otherwise.
   */
  static Set<String> abandoned(String applicationId, List<String> open, List<String> clients) {
    Set<String> alive = new HashSet<>();
    for (String client : clients) {
      int thread = client.lastIndexOf("-StreamThread-");
      if (thread < 0 || !client.startsWith(applicationId + "-")) {
        return Set.of();
      }
      alive.add(client.substring(0, thread));
    }
    if (alive.isEmpty()) {
      return Set.of();
    }
    return open.stream()
        .filter(id -> !alive.contains(id.substring(0, id.lastIndexOf('-'))))
        .collect(Collectors.toSet());
  }

  private List<String> open() throws ExecutionException, InterruptedException {
    var ongoing = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
    return admin.listTransactions(ongoing).all().get().stream()
        .map(TransactionListing::transactionalId)
        .filter(id -> id.startsWith(applicationId + "-"))
        .toList();
  }

  private List<String> memberClients() throws ExecutionException, InterruptedException {
    ConsumerGroupDescription group =
        admin.describeConsumerGroups(List.of(applicationId)).all().get().get(applicationId);
    return group == null
        ? List.of()
        : group.members().stream().map(MemberDescription::clientId).toList();
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
