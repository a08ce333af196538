package dev.sluice.console;

import dev.sluice.schemas.control.Control;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.history.HistoryRecord;
import dev.sluice.schemas.serde.SluiceSerdes;
import dev.sluice.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * How records become rows. Rows and offsets are committed together, so a crash between two batches,
 * or in one, neither loses nor doubles a row.
 *
 * <p>Two projectors cannot both write: the lock belongs to the connection that writes, and an
 * offset only moves on from where the same projector left it.
 */
final class Projection {
  /** The usual pace: a row is shown soon, and an idle machine stays idle. */
  static final Duration PACE = Duration.ofMillis(20);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration LOOK_AT_CONNECTION = Duration.ofSeconds(5);
  private static final int VALID_WITHIN_SECONDS = 5;
  private static final Duration LOOK_AT_PARTITIONS = Duration.ofMinutes(1);
  private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(10);
  private static final int FULL_BATCH = 1_000;

  private final Topics topics;
  private final Duration pace;
  private final Kept kept;
  private final DeadLetters deadLetters;
  private final Deserializer<HistoryRecord> history;
  private final Deserializer<FunctionDefinition> functions;
  private final Deserializer<Control> control;

  /**
   * @param pace the least time from one batch to the next while there is little to do
   */
  Projection(
      Topics topics, SluiceSerdes serdes, DeadLetters deadLetters, Duration pace, Kept kept) {
    this.topics = topics;
    this.kept = kept;
    this.pace = pace;
    this.deadLetters = deadLetters;
    this.history = serdes.of(HistoryRecord.class).deserializer();
    this.functions = serdes.of(FunctionDefinition.class).deserializer();
    this.control = serdes.of(Control.class).deserializer();
  }

  /** Takes the right to write, held until the connection closes; false when another holds it. */
  boolean claim(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_try_advisory_lock(hashtext(?), hashtext(?))")) {
      lock.setString(1, "sluice.projector");
      lock.setString(2, topics.namespace());
      boolean claimed;
      try (ResultSet row = lock.executeQuery()) {
        claimed = row.next() && row.getBoolean(1);
      }
      connection.commit();
      return claimed;
    }
  }

  /** Puts the consumer where the rows in the database end. */
  Session begin(Connection connection, Consumer<byte[], byte[]> consumer) throws SQLException {
    Set<TopicPartition> partitions = partitions(consumer);
    var store = new HistoryStore(connection, kept);
    Map<TopicPartition, Long> offsets = store.offsets();
    connection.commit();
    store.keep(Instant.now());
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      Long offset = offsets.get(partition);
      if (offset == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
    return new Session(connection, store, consumer, partitions, offsets);
  }

  private Set<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    for (String topic : List.of(topics.functions(), topics.control(), topics.history())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic, METADATA_TIMEOUT);
      if (found == null || found.isEmpty()) {
        throw new KafkaException("Topic " + topic + " does not exist");
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /** A record that was understood; a function that was removed has no definition. */
  private sealed interface Told {
    ConsumerRecord<byte[], byte[]> record();

    record OfHistory(ConsumerRecord<byte[], byte[]> record, HistoryRecord history)
        implements Told {}

    record OfControl(ConsumerRecord<byte[], byte[]> record, Control control) implements Told {}

    record OfFunction(
        ConsumerRecord<byte[], byte[]> record, String id, @Nullable FunctionDefinition definition)
        implements Told {}
  }

  /**
   * A record of the history has come.
   *
   * @param written by its writer's clock
   * @param taken by this machine's
   */
  record Arrival(Instant written, Instant taken) {}

  /** The work on one connection with one consumer, until either fails. */
  final class Session {
    private final Connection connection;
    private final HistoryStore store;
    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions;
    private final Map<TopicPartition, Long> offsets;
    private final int controlPartitions;
    private @Nullable Arrival arrival;
    private long lookedAtPartitions = System.nanoTime();
    private long lookedAtConnection = System.nanoTime();

    private Session(
        Connection connection,
        HistoryStore store,
        Consumer<byte[], byte[]> consumer,
        Set<TopicPartition> partitions,
        Map<TopicPartition, Long> offsets) {
      this.connection = connection;
      this.store = store;
      this.consumer = consumer;
      this.partitions = partitions;
      this.offsets = offsets;
      this.controlPartitions =
          (int) partitions.stream().filter(p -> p.topic().equals(topics.control())).count();
    }

    Set<TopicPartition> partitions() {
      return partitions;
    }

    /** The last record of the last step; null when there was none, or Kafka had more already. */
    @Nullable Arrival arrival() {
      return arrival;
    }

    /** The next offset of each partition: all before has been taken in. */
    Map<TopicPartition, Long> positions() {
      return partitions.stream()
          .collect(Collectors.toMap(p -> p, p -> consumer.position(p, METADATA_TIMEOUT)));
    }

    /**
     * False when the session has to start again because its connection, and with it the lock, is
     * gone, because somebody emptied the tables, or because the topics have got more partitions.
     * Looks every few seconds.
     */
    boolean current() throws SQLException {
      long now = System.nanoTime();
      if (now - lookedAtConnection >= LOOK_AT_CONNECTION.toNanos()) {
        lookedAtConnection = now;
        if (!connection.isValid(VALID_WITHIN_SECONDS)) {
          return false;
        }
        boolean emptied = !store.offsets().equals(offsets);
        connection.commit();
        if (emptied) {
          return false;
        }
      }
      if (now - lookedAtPartitions < LOOK_AT_PARTITIONS.toNanos()) {
        return true;
      }
      lookedAtPartitions = now;
      Tally.prune(connection);
      store.keep(Instant.now());
      return Projection.this.partitions(consumer).equals(partitions);
    }

    /**
     * Takes in what Kafka has, in one transaction.
     *
     * @return whether there was anything
     */
    boolean step() throws SQLException, InterruptedException {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      arrival = arrivalOf(records, Instant.now());
      if (records.isEmpty()) {
        return false;
      }
      long started = System.nanoTime();
      List<Told> told = new ArrayList<>(records.count());
      for (ConsumerRecord<byte[], byte[]> record : records) {
        Told understood = understand(record);
        if (understood != null) {
          told.add(understood);
        }
      }
      Map<TopicPartition, Long> next = new HashMap<>();
      records.nextOffsets().forEach((partition, offset) -> next.put(partition, offset.offset()));
      try {
        apply(told, next);
      } catch (SQLException e) {
        store.rollback();
        if (!isAboutData(e)) {
          throw e;
        }
        oneByOne(told, next);
      }
      if (records.count() < FULL_BATCH) {
        long left = pace.toNanos() - (System.nanoTime() - started);
        Thread.sleep(Duration.ofNanos(Math.max(0, left)));
      }
      return true;
    }

    private @Nullable Arrival arrivalOf(ConsumerRecords<byte[], byte[]> records, Instant now) {
      boolean allOf = partitions.stream().allMatch(p -> consumer.currentLag(p).orElse(1) == 0);
      long newest = -1;
      for (ConsumerRecord<byte[], byte[]> record : records.records(topics.history())) {
        newest = Math.max(newest, record.timestamp());
      }
      return allOf && newest >= 0 ? new Arrival(Instant.ofEpochMilli(newest), now) : null;
    }

    private void apply(List<Told> told, Map<TopicPartition, Long> next) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        // What a crash of Postgres takes back, it takes back together with its offsets.
        statement.execute("set local synchronous_commit = off");
      }
      for (Map.Entry<TopicPartition, Long> entry : next.entrySet()) {
        if (!store.advance(entry.getKey(), offsets.get(entry.getKey()), entry.getValue())) {
          store.rollback();
          throw new KafkaException(
              "Another projector has moved " + entry.getKey() + " on; this one starts again");
        }
      }
      Set<String> runs = new LinkedHashSet<>();
      for (Told one : told) {
        if (one instanceof Told.OfHistory of && HistoryBatch.isOfRun(of.history())) {
          runs.add(of.history().getRunId());
        }
      }
      var batch = new HistoryBatch(store.knownRuns(runs));
      for (Told one : told) {
        switch (one) {
          case Told.OfHistory of -> batch.add(of.history(), of.record().offset() + 1);
          case Told.OfControl of -> batch.add(of.control(), controlPartitions);
          case Told.OfFunction of -> batch.add(of.id(), of.definition());
        }
      }
      store.write(batch, Instant.now());
      connection.commit();
      offsets.putAll(next);
    }

    /** Finds the records that Postgres refuses, and takes in the others. */
    private void oneByOne(List<Told> told, Map<TopicPartition, Long> next)
        throws SQLException, InterruptedException {
      for (Told one : told) {
        ConsumerRecord<byte[], byte[]> record = one.record();
        var partition = new TopicPartition(record.topic(), record.partition());
        Map<TopicPartition, Long> after = Map.of(partition, record.offset() + 1);
        try {
          apply(List.of(one), after);
        } catch (SQLException e) {
          store.rollback();
          if (!isAboutData(e)) {
            throw e;
          }
          deadLetters.put(record, e);
          apply(List.of(), after);
        }
      }
      apply(List.of(), next);
    }

    private @Nullable Told understand(ConsumerRecord<byte[], byte[]> record)
        throws InterruptedException {
      try {
        if (record.topic().equals(topics.functions())) {
          if (record.key() == null) {
            throw new IllegalArgumentException("A function has no key");
          }
          String id = new String(record.key(), StandardCharsets.UTF_8);
          FunctionDefinition definition =
              record.value() == null ? null : functions.deserialize(record.topic(), record.value());
          return new Told.OfFunction(record, id, definition);
        }
        if (record.value() == null) {
          throw new IllegalArgumentException("A record of " + record.topic() + " has no value");
        }
        if (record.topic().equals(topics.control())) {
          return new Told.OfControl(record, control.deserialize(record.topic(), record.value()));
        }
        return new Told.OfHistory(record, history.deserialize(record.topic(), record.value()));
      } catch (SerializationException | IllegalArgumentException e) {
        deadLetters.put(record, e);
        return null;
      }
    }
  }

  /** Whether the record is to blame: its values do not fit, or it breaks a rule of the tables. */
  private static boolean isAboutData(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
  }
}
