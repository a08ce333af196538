package dev.sluice.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a benchmark found: a table for people, an object for scripts. */
final class Report {
  private static final JsonMapper JSON = new JsonMapper();

  private final Workload workload;
  private final BenchSettings settings;
  private final Figures figures;
  private final Map<String, Object> more;

  /**
   * @param more settings of this workload only
   */
  Report(Workload workload, BenchSettings settings, Figures figures, Map<String, Object> more) {
    this.workload = workload;
    this.settings = settings;
    this.figures = figures;
    this.more = more;
  }

  void print(PrintWriter out) {
    out.printf(
        "%n%s: %s. %d rounds, %,d runs each.%n",
        workload.id().toUpperCase(Locale.ROOT),
        workload.does(),
        settings.rounds(),
        settings.runs());
    out.printf(Locale.ROOT, "%-44s %10s %10s %10s%n", "", "min", "median", "max");
    figures.forEach(
        (name, spread) ->
            out.printf(
                Locale.ROOT,
                "%-44s %10s %10s %10s%n",
                name.replace('.', ' '),
                number(spread.min()),
                number(spread.median()),
                number(spread.max())));
    out.printf("%non: %s%n", machine());
    out.printf("with: %s%n", settings());
    out.flush();
  }

  void printJson(PrintWriter out) {
    out.println(json());
    out.flush();
  }

  /**
   * Medians, at the place where their names say; then the values of each round and the settings.
   */
  ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("workload", workload.id());
    figures.forEach(
        (name, spread) -> {
          String[] path = name.split("\\.", 2);
          ObjectNode parent = path.length == 1 ? root : root.withObjectProperty(path[0]);
          parent.put(path[path.length - 1], rounded(spread.median()));
        });
    if (root.get(StepsBench.RSS) instanceof ObjectNode rss) {
      rss.put("total", rounded(Usage.withoutClient(figures.mediansBy(StepsBench.RSS))));
    }
    root.set("rounds", JSON.valueToTree(figures.byRound()));
    root.set("settings", settings());
    root.set("machine", machine());
    return root;
  }

  private ObjectNode settings() {
    ObjectNode node = JSON.createObjectNode();
    node.put("runs", settings.runs());
    node.put("latency_runs", settings.latencyRuns());
    node.put("warmup", settings.warmup());
    node.put("window", settings.window());
    node.put("rounds", settings.rounds());
    node.put("partitions", settings.partitions());
    node.put("threads", settings.threads());
    node.put("dispatch", settings.dispatch().name().toLowerCase(Locale.ROOT));
    more.forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
    ObjectNode flags = node.putObject("jvm");
    settings.flags().forEach((role, list) -> flags.put(role.label(), String.join(" ", list)));
    flags.put(
        Usage.CLIENT, String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    node.set("broker", JSON.valueToTree(settings.brokerSettings()));
    node.set("engine", JSON.valueToTree(settings.engineSettings()));
    node.put("brokers", 1);
    node.put("flush", "by the operating system (Kafka's default), not for each record");
    return node;
  }

  private static ObjectNode machine() {
    ObjectNode node = JSON.createObjectNode();
    node.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    node.put("arch", System.getProperty("os.arch"));
    node.put("cores", Runtime.getRuntime().availableProcessors());
    node.put("java", System.getProperty("java.vm.version"));
    node.put("kafka", AppInfoParser.getVersion());
    node.put("load_average", rounded(loadAverage()));
    return node;
  }

  private static double loadAverage() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** Three significant digits or more are noise; fewer hide differences. */
  private static String number(double value) {
    return String.format(
        Locale.ROOT, value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
