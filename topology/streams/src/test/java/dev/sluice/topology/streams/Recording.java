package dev.sluice.topology.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.commands.Command;
import dev.sluice.schemas.functions.FunctionDefinition;
import dev.sluice.schemas.serde.SluiceSerdes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.test.TestRecord;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * What an engine of some version left behind in the midst of a {@link MixedLoad}: the changelogs of
 * its stores, the topics that its global stores read, the commands that workers have, and what was
 * seen of its runs. Kept as text, a line for each.
 */
final class Recording {
  /** The stores with a changelog. */
  static final List<String> STORES =
      List.of("runs", "memo", "timers", "parked", "flow", "waits", "interests-seen");

  private static final HexFormat HEX = HexFormat.of();
  private static final Serde<Command> COMMANDS = SluiceSerdes.of(Map.of()).of(Command.class);

  /** By store or topic: key and value in hex. */
  private final Map<String, Map<String, String>> tables = new TreeMap<>();

  private final MixedLoad.Log seen = new MixedLoad.Log();
  private final Instant at;

  private Recording(Instant at) {
    this.at = at;
  }

  /** Of an engine whose load has begun. */
  static Recording of(EngineScenario engine, MixedLoad.Log log) {
    Recording recording = new Recording(engine.now());
    recording.seen.names.putAll(log.names);
    recording.seen.ends.putAll(log.ends);
    recording.seen.ran.addAll(log.ran);
    recording.seen.held.addAll(log.held);
    for (String store : STORES) {
      String changelog = engine.topics().engine() + "-" + store + "-changelog";
      engine.written(changelog).forEach(record -> recording.keep(store, record));
    }
    engine.written(engine.topics().interests()).forEach(r -> recording.keep("topic:interests", r));
    Serde<FunctionDefinition> functions = SluiceSerdes.of(Map.of()).of(FunctionDefinition.class);
    for (FunctionDefinition function : MixedLoad.functions()) {
      recording.keep(
          "topic:functions",
          new TestRecord<>(
              function.getId().getBytes(UTF_8), functions.serializer().serialize("", function)));
    }
    return recording;
  }

  /** As Kafka compacts a changelog: the last value of each key, or none. */
  private void keep(String table, TestRecord<byte[], byte[]> record) {
    Map<String, String> entries = tables.computeIfAbsent(table, t -> new TreeMap<>());
    String key = HEX.formatHex(record.key());
    if (record.value() == null) {
      entries.remove(key);
    } else {
      entries.put(key, HEX.formatHex(record.value()));
    }
  }

  Instant at() {
    return at;
  }

  /** A copy to go on with. */
  MixedLoad.Log seen() {
    MixedLoad.Log copy = new MixedLoad.Log();
    copy.names.putAll(seen.names);
    copy.ends.putAll(seen.ends);
    copy.ran.addAll(seen.ran);
    copy.held.addAll(seen.held);
    return copy;
  }

  int entries(String store) {
    return tables.getOrDefault(store, Map.of()).size();
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("at " + at);
    tables.forEach(
        (table, entries) ->
            entries.forEach((key, value) -> lines.add(table + " " + key + " " + value)));
    new TreeMap<>(seen.names).forEach((run, name) -> lines.add("run " + run + " " + name));
    seen.ends.forEach((name, status) -> lines.add("end " + status + " " + name));
    seen.ran.forEach(step -> lines.add("ran " + step));
    for (Command command : seen.held) {
      lines.add("held " + HEX.formatHex(COMMANDS.serializer().serialize("", command)));
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }

  static Recording read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Recording recording = new Recording(Instant.parse(lines.getFirst().substring("at ".length())));
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "run" -> recording.seen.names.put(words[1], words[2]);
        case "end" -> recording.seen.ends.put(words[2], words[1]);
        case "ran" -> recording.seen.ran.add(words[1]);
        case "held" ->
            recording.seen.held.add(
                COMMANDS.deserializer().deserialize("", HEX.parseHex(words[1])));
        default ->
            recording
                .tables
                .computeIfAbsent(words[0], t -> new TreeMap<>())
                .put(words[1], words.length < 3 ? "" : words[2]);
      }
    }
    return recording;
  }

  /**
   * An engine of the version that is tested, which finds the recorded stores and functions.
   *
   * @param at when it starts
   */
  EngineScenario restore(Instant at) throws IOException, RocksDBException {
    Path stateDir = EngineScenario.newStateDir();
    Path layout = layout();
    for (String store : STORES) {
      Path folder = stateDir.resolve(layout).resolve(store);
      Files.createDirectories(folder.getParent());
      try (Options options = new Options().setCreateIfMissing(true);
          RocksDB db = RocksDB.open(options, folder.toAbsolutePath().toString())) {
        for (Map.Entry<String, String> entry : tables.getOrDefault(store, Map.of()).entrySet()) {
          db.put(HEX.parseHex(entry.getKey()), HEX.parseHex(entry.getValue()));
        }
      }
    }
    EngineScenario engine = new EngineScenario(stateDir, at);
    for (String topic : List.of("functions", "interests")) {
      String name =
          topic.equals("functions") ? engine.topics().functions() : engine.topics().interests();
      tables
          .getOrDefault("topic:" + topic, Map.of())
          .forEach(
              (key, value) -> engine.receivesBytes(name, HEX.parseHex(key), HEX.parseHex(value)));
    }
    return engine;
  }

  /** Where Kafka Streams keeps the stores of the task, below the folder of all states. */
  private static Path layout() throws IOException {
    Path stateDir = EngineScenario.newStateDir();
    try (EngineScenario empty = new EngineScenario(stateDir, EngineScenario.START)) {
      assertThat(empty.storedIn()).isEmpty();
      try (Stream<Path> files = Files.walk(stateDir)) {
        Path runs = files.filter(file -> file.endsWith("rocksdb/runs")).findFirst().orElseThrow();
        return stateDir.relativize(runs.getParent());
      }
    }
  }
}
