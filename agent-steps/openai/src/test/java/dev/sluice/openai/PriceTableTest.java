package dev.sluice.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.openai.PriceTable.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceTableTest {
  private static final Usage USAGE = new Usage(3_000_000, 1_000_000, 1_000_000, null);

  @TempDir Path folder;

  @Test
  void cachedTokensHaveTheirOwnPrice() {
    assertThat(PriceTable.bundled().cost("gpt-5-mini", USAGE)).isEqualByComparingTo("2.525");
    assertThat(PriceTable.bundled().cost("gpt-5-mini-2025-08-07", USAGE))
        .isEqualByComparingTo("2.525");
  }

  @Test
  void aModelThatIsNotKnownHasNoCost() {
    assertThat(PriceTable.bundled().cost("llama-at-home", USAGE)).isNull();
    assertThat(Usage.NONE.plus(USAGE).costUsd()).isNull();
  }

  @Test
  void aFileOrACallPutsOtherPricesInPlace() throws IOException {
    Path file = folder.resolve("prices.yaml");
    Files.writeString(file, "gpt-5-mini: {prompt: 1, completion: 2}\n");
    PriceTable table =
        PriceTable.bundled()
            .with(file)
            .with("llama-at-home", new Price(BigDecimal.ZERO, null, BigDecimal.ZERO));
    assertThat(table.cost("gpt-5-mini", USAGE)).isEqualByComparingTo("5");
    assertThat(table.cost("llama-at-home", USAGE)).isEqualByComparingTo("0");
    assertThat(table.cost("gpt-5-nano", USAGE)).isNotNull();
  }

  @Test
  void whatIsNoTableIsRefused() throws IOException {
    Path file = folder.resolve("prices.yaml");
    assertThatThrownBy(() -> PriceTable.bundled().with(file)).hasMessageContaining("SLUICE-3212");
    Files.writeString(file, "gpt-5-mini: cheap\n");
    assertThatThrownBy(() -> PriceTable.bundled().with(file)).hasMessageContaining("SLUICE-3212");
    assertThatThrownBy(() -> new Price(BigDecimal.ONE.negate(), null, BigDecimal.ONE))
        .hasMessageContaining("SLUICE-3212");
  }
}
