package dev.sluice.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a benchmark runs.
 *
 * @param runs of each throughput round
 * @param latencyRuns of each latency round, one after the other
 * @param warmup runs before the first round, with the window full
 * @param window runs in flight at most
 * @param rounds how often each figure is taken
 * @param partitions of each inbox
 * @param threads stream threads of the engine
 * @param dispatch when workers see a command
 * @param flags JVM flags of each role
 * @param brokerSettings win over those of the embedded broker
 * @param engineSettings Kafka Streams settings that win over the engine's
 * @param data folder of everything that is written; null: a temporary one
 * @param port of the broker; 0: any free one
 * @param keep whether a temporary folder stays
 * @param profile folder for profiles; null: none are taken
 * @param profileEvent what async-profiler samples by, as in {@code ctimer,interval=500us}
 */
record BenchSettings(
    int runs,
    int latencyRuns,
    int warmup,
    int window,
    int rounds,
    int partitions,
    int threads,
    Dispatch dispatch,
    Map<Role, List<String>> flags,
    Map<String, String> brokerSettings,
    Map<String, String> engineSettings,
    @Nullable Path data,
    int port,
    boolean keep,
    @Nullable Path profile,
    String profileEvent) {}
