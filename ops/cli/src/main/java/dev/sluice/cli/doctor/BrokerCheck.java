package dev.sluice.cli.doctor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.FinalizedVersionRange;

/** Whether the brokers have what Sluice needs of them: share groups and transactions. */
final class BrokerCheck {
  private static final String SHARE_GROUPS = "share.version";

  private BrokerCheck() {}

  static Finding look(Kafka kafka) throws ExecutionException, InterruptedException {
    Map<String, FinalizedVersionRange> features =
        kafka.admin().describeFeatures().featureMetadata().get().finalizedFeatures();
    String levels =
        new TreeMap<>(features)
            .entrySet().stream()
                .map(feature -> feature.getKey() + " " + feature.getValue().maxVersionLevel())
                .collect(Collectors.joining(", "));
    FinalizedVersionRange share = features.get(SHARE_GROUPS);
    if (share == null || share.maxVersionLevel() < 1) {
      return Finding.fail(
          "SLUICE-4008",
          "Expected brokers with share groups, found "
              + (levels.isEmpty() ? "no features" : levels)
              + ".",
          "Use Kafka 4.2 or later, and: kafka-features.sh upgrade --feature share.version=1");
    }
    // Refused where the brokers have no transactions, or this user may not look at them.
    int open = kafka.admin().listTransactions().all().get().size();
    return Finding.ok(levels + "; " + Kafka.count(open, "transactional producer"));
  }
}
