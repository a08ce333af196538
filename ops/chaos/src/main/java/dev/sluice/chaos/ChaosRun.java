package dev.sluice.chaos;

import dev.sluice.dev.EmbeddedKafka;
import dev.sluice.schemas.topics.Installation;
import dev.sluice.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Two engines and three workers on a real broker: load, kills, then quiet until all runs have
 * ended, and a verdict. The broker is in this process.
 */
final class ChaosRun {
  private static final Duration UNTIL_UP = Duration.ofMinutes(2);

  /** Without a new record for so long and with every run ended, it is over. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  private final ChaosSettings settings;
  private final Progress progress;
  private final Path folder;
  private final List<Part> parts = new ArrayList<>();

  private ChaosRun(ChaosSettings settings, Progress progress, Path folder) {
    this.settings = settings;
    this.progress = progress;
    this.folder = folder;
  }

  /** Runs it all; nothing of it is left but the data folder, if one was named. */
  static Verdict judge(ChaosSettings settings, Progress progress)
      throws IOException, InterruptedException {
    Path data = settings.data();
    Path folder =
        data == null
            ? Files.createTempDirectory("sluice-chaos-")
            : Files.createDirectories(data).toAbsolutePath();
    try {
      return Verdict.of(new ChaosRun(settings, progress, folder).run());
    } finally {
      if (data == null) {
        delete(folder);
      }
    }
  }

  private Evidence run() throws IOException, InterruptedException {
    Path journals = Files.createDirectories(folder.resolve("journals"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0, Map.of())) {
      try (Admin admin =
          Admin.create(
              Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) kafka.bootstrap()))) {
        Installation.create(admin, Topics.standard(), ChaosSettings.PARTITIONS, 1);
      }
      try {
        startParts(kafka.bootstrap(), journals);
        return underLoad(kafka.bootstrap(), new JournalReader(journals));
      } finally {
        parts.forEach(Part::close);
      }
    }
  }

  private void startParts(String bootstrap, Path journals) throws InterruptedException {
    for (int i = 0; i < ChaosSettings.ENGINES; i++) {
      String name = "engine-" + i;
      String state = folder.resolve(name).toString();
      parts.add(new Part(Part.Kind.ENGINE, name, List.of(bootstrap, state, name), folder));
    }
    for (int i = 0; i < ChaosSettings.WORKERS; i++) {
      List<String> arguments = List.of(bootstrap, journals.toString());
      parts.add(new Part(Part.Kind.WORKER, "worker-" + i, arguments, folder));
    }
    for (Part part : parts) {
      part.start();
    }
    for (Part part : parts) {
      part.awaitReady(UNTIL_UP);
    }
    progress.say(
        "%d engines and %d workers are up".formatted(ChaosSettings.ENGINES, ChaosSettings.WORKERS));
  }

  private Evidence underLoad(String bootstrap, JournalReader journals)
      throws IOException, InterruptedException {
    Load load;
    Killer killer = new Killer(parts, new Random(settings.seed() + 1), progress);
    try (EventWriter events = new EventWriter(bootstrap);
        HistoryReader history = new HistoryReader(bootstrap);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      load = new Load(events, settings.seed(), settings.perSecond());
      Answers answers = new Answers(journals, events, new Random(settings.seed() + 2));
      long until = System.nanoTime() + settings.kills().toNanos();
      Future<?> answering = threads.submit(() -> callable(answers::run));
      Future<?> loading = threads.submit(() -> callable(() -> load.run(until)));
      Future<?> killing = threads.submit(() -> callable(() -> killer.run(until)));
      try {
        watch(history, until);
        outcome(loading);
        outcome(killing);
        settle(history, load.sent(), answering);
      } finally {
        threads.shutdownNow();
      }
      outcome(answering);
      journals.readOn(body -> {});
      return new Evidence(
          load.sent(), history.told(), journals.turns(), journals.bodies(), killer.kills());
    }
  }

  private void watch(HistoryReader history, long until) {
    long next = System.nanoTime();
    while (System.nanoTime() < until) {
      history.readOn();
      if (System.nanoTime() > next) {
        progress.say("%d runs ended, %d in flight".formatted(history.ended(), history.open()));
        next = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      }
    }
  }

  private void settle(HistoryReader history, List<Sent> sent, Future<?> answering)
      throws InterruptedException {
    progress.say("no more kills; %d events were sent, the runs end".formatted(sent.size()));
    long from = System.nanoTime();
    long lastNews = from;
    while (System.nanoTime() - from < settings.settle().toNanos() && !answering.isDone()) {
      if (history.readOn() > 0) {
        lastNews = System.nanoTime();
      }
      boolean over = history.open() == 0 && sent.stream().allMatch(history::knows);
      if (over && System.nanoTime() - lastNews > QUIET.toNanos()) {
        break;
      }
    }
    progress.say(
        "%d runs ended, %d in flight, %.1f s after the last kill"
            .formatted(history.ended(), history.open(), (lastNews - from) / 1e9));
  }

  /** Work that may fail in two ways. */
  @FunctionalInterface
  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private static Object callable(Task task) throws Exception {
    task.run();
    return "done";
  }

  private static void outcome(Future<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
