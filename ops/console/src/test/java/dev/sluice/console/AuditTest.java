package dev.sluice.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.read.AuditEntry;
import dev.sluice.gateway.read.AuditFilter;
import dev.sluice.gateway.read.AuditPage;
import dev.sluice.gateway.read.ReadModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who ordered what, over what a projector wrote into a real Postgres. */
@SuppressWarnings("NullAway.Init")
class AuditTest {
  private static ReadModel model;

  @BeforeAll
  static void project() throws Exception {
    KafkaLog log =
        new KafkaLog()
            .register("greet", Shown.greet())
            .tell(Told.story())
            .orderEverywhere(Told.bulk("op-1", 80))
            .order(0, Told.replayOrder("q-2", "r0-b", "r0-c"))
            .order(0, Told.replayOrder("q-2", "r0-a", "r0-d"))
            .order(1, Told.startOrder("q-3", "r1-c"));
    model = Shown.of(log).readModel();
  }

  private static AuditFilter filter(int limit, @org.jspecify.annotations.Nullable String cursor) {
    return new AuditFilter(null, null, null, limit, cursor);
  }

  @Test
  void everyOrderIsListedNewestFirstWithWhoGaveIt() {
    AuditPage page = model.audit(filter(50, null));

    assertThat(page.cursor()).isNull();
    assertThat(page.orders())
        .extracting(AuditEntry::requestId, AuditEntry::kind, AuditEntry::subject)
        .first()
        .isEqualTo(org.assertj.core.groups.Tuple.tuple("op-1", "BULK", "op-1"));
    assertThat(page.orders())
        .extracting(AuditEntry::subject)
        .containsExactlyInAnyOrder("op-1", "r0-c", "r0-d", "event-of-r1-c");
    assertThat(page.orders())
        .filteredOn(order -> order.kind().equals("START"))
        .singleElement()
        .satisfies(
            start -> {
              assertThat(start.by()).isEqualTo("grace");
              assertThat(start.functionId()).isEqualTo("greet");
            });
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    List<AuditEntry> all = new ArrayList<>();
    AuditPage page = model.audit(filter(1, null));
    all.addAll(page.orders());
    while (page.cursor() != null) {
      page = model.audit(filter(1, page.cursor()));
      all.addAll(page.orders());
    }
    assertThat(all).isEqualTo(model.audit(filter(50, null)).orders());
  }

  @Test
  void itIsFilteredByWhoAndWhen() {
    var grace = new AuditFilter("grace", null, null, 50, null);
    assertThat(model.audit(grace).orders()).extracting(AuditEntry::by).containsOnly("grace");
    var before = new AuditFilter(null, null, Told.at(0), 50, null);
    assertThat(model.audit(before).orders()).isEmpty();
    var hostile = new AuditFilter("' or true --", null, null, 50, null);
    assertThat(model.audit(hostile).orders()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "eDox", "Onk", "' or true --"})
  void aCursorThatIsNoneIsRefused(String cursor) {
    assertThatThrownBy(() -> model.audit(filter(5, cursor))).hasMessageContaining("SLUICE-1301");
  }
}
