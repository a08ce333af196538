package dev.sluice.acceptance;

import dev.sluice.dev.DevServer;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * All that a server has stored: every record of every topic, changelogs included, and every row of
 * the read model, as text.
 */
record Traces(Map<String, String> topics, Map<String, String> tables) {
  static Traces of(DevServer server) throws Exception {
    return new Traces(topics(server.bootstrap()), tables(server.jdbcUrl()));
  }

  List<String> topicsWith(String text) {
    return with(topics, text);
  }

  List<String> tablesWith(String text) {
    return with(tables, text);
  }

  private static List<String> with(Map<String, String> all, String text) {
    String hex = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    return all.entrySet().stream()
        .filter(e -> e.getValue().contains(text) || e.getValue().contains(hex))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<String, String> topics(String bootstrap) throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        var consumer =
            new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      for (String topic :
          admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get()) {
        found.put(topic, all(consumer, topic));
      }
    }
    return found;
  }

  private static String all(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    StringBuilder text = new StringBuilder();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      consumer.poll(Duration.ofMillis(200)).forEach(record -> add(text, record));
    }
    return text.toString();
  }

  private static void add(StringBuilder text, ConsumerRecord<byte[], byte[]> record) {
    add(text, record.key());
    add(text, record.value());
    record.headers().forEach(header -> add(text, header.value()));
  }

  private static void add(StringBuilder text, byte @Nullable [] bytes) {
    if (bytes != null) {
      text.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
    }
  }

  private static Map<String, String> tables(String jdbcUrl) throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (var connection = DriverManager.getConnection(jdbcUrl, "postgres", "postgres");
        var names = connection.createStatement();
        var rows = connection.createStatement()) {
      var tables =
          names.executeQuery(
              "select table_name from information_schema.tables where table_schema = 'public'");
      while (tables.next()) {
        String table = tables.getString(1);
        StringBuilder text = new StringBuilder();
        var all = rows.executeQuery("select t::text from \"" + table + "\" t");
        while (all.next()) {
          text.append(all.getString(1)).append('\n');
        }
        found.put(table, text.toString());
      }
    }
    return found;
  }
}
