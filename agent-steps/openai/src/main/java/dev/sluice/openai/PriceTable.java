package dev.sluice.openai;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What models cost. A file of prices is YAML: {@code model: {prompt: 0.25, cached: 0.025,
 * completion: 2}}, in US dollars for a million tokens. A model with a date at its end, such as
 * {@code gpt-5-mini-2025-08-07}, costs what it does without, unless it has a price of its own.
 * Immutable.
 */
public final class PriceTable {
  /**
   * In US dollars for a million tokens, each at least 0.
   *
   * @param prompt those that were not cached
   * @param cached those of the prompt that the provider had cached; null: as {@code prompt}
   * @param completion those of the answer
   */
  public record Price(BigDecimal prompt, @Nullable BigDecimal cached, BigDecimal completion) {
    public Price {
      if (prompt.signum() < 0
          || completion.signum() < 0
          || (cached != null && cached.signum() < 0)) {
        throw new SluiceException(
            "SLUICE-3212",
            "Expected prices of at least 0, found "
                + prompt
                + ", "
                + cached
                + ", "
                + completion
                + ".",
            "State US dollars for a million tokens.");
      }
    }
  }

  private static final int MILLION = 6;
  private static final Pattern DATE = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$");
  private static final ObjectReader READER = new YAMLMapper().readerForMapOf(Price.class);
  private static final String BUNDLED = "prices.yaml";

  private final Map<String, Price> prices;

  private PriceTable(Map<String, Price> prices) {
    this.prices = Map.copyOf(prices);
  }

  /** The prices that Sluice comes with; they age. */
  public static PriceTable bundled() {
    try (InputStream file = PriceTable.class.getResourceAsStream(BUNDLED)) {
      if (file == null) {
        throw new IllegalStateException("No " + BUNDLED + " beside " + PriceTable.class);
      }
      return new PriceTable(READER.readValue(file));
    } catch (IOException e) {
      throw unreadable(BUNDLED, e);
    }
  }

  /**
   * These prices, and those of a file instead where it has them.
   *
   * @throws SluiceException SLUICE-3212 when it cannot be read
   */
  public PriceTable with(Path file) {
    try {
      Map<String, Price> all = new HashMap<>(prices);
      all.putAll(READER.readValue(Files.readAllBytes(file)));
      return new PriceTable(all);
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /** These prices with another one of {@code model}. */
  public PriceTable with(String model, Price price) {
    Map<String, Price> all = new HashMap<>(prices);
    all.put(model, price);
    return new PriceTable(all);
  }

  /**
   * What calls of {@code model} cost.
   *
   * @return in US dollars; null: its price is not known
   */
  public @Nullable BigDecimal cost(String model, Usage usage) {
    Price price = prices.get(model);
    if (price == null) {
      price = prices.get(DATE.matcher(model).replaceFirst(""));
    }
    if (price == null) {
      return null;
    }
    BigDecimal cached = price.cached() == null ? price.prompt() : price.cached();
    return times(price.prompt(), usage.promptTokens() - usage.cachedTokens())
        .add(times(cached, usage.cachedTokens()))
        .add(times(price.completion(), usage.completionTokens()))
        .movePointLeft(MILLION);
  }

  private static BigDecimal times(BigDecimal price, long tokens) {
    return price.multiply(BigDecimal.valueOf(tokens));
  }

  private static SluiceException unreadable(String file, IOException cause) {
    return new SluiceException(
        "SLUICE-3212",
        "Expected a table of prices in " + file + ", it cannot be read: " + cause.getMessage(),
        "Write model: {prompt: 0.25, cached: 0.025, completion: 2}, US dollars for a million"
            + " tokens.",
        cause);
  }
}
