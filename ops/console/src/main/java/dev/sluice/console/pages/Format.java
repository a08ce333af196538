package dev.sluice.console.pages;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.gateway.read.Payload;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. What is null is shown as nothing. */
final class Format {
  /** Characters of a payload that a page shows; the API has all of it. */
  static final int MAX_SHOWN = 64 * 1024;

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Format() {}

  static String utc(@Nullable Instant time) {
    return time == null ? "" : UTC.format(time);
  }

  /** For the attribute of a time element. */
  static @Nullable String iso(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /** For a field that takes a local time; the pages' is UTC. */
  static @Nullable String local(@Nullable Instant time) {
    return time == null
        ? null
        : time.truncatedTo(ChronoUnit.SECONDS)
            .atOffset(ZoneOffset.UTC)
            .toLocalDateTime()
            .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME);
  }

  static String between(@Nullable Instant from, @Nullable Instant to) {
    return from == null || to == null ? "" : duration(Duration.between(from, to));
  }

  /** The two largest units; what is negative, by clocks that differ, counts as nothing. */
  static String duration(Duration duration) {
    long ms = Math.max(0, duration.toMillis());
    if (ms < 1_000) {
      return ms + " ms";
    }
    if (ms < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", ms / 1_000.0);
    }
    long s = ms / 1_000;
    if (s < 3_600) {
      return s / 60 + " m" + more(s % 60, " s");
    }
    return s < 86_400
        ? s / 3_600 + " h" + more(s % 3_600 / 60, " m")
        : s / 86_400 + " d" + more(s % 86_400 / 3_600, " h");
  }

  private static String more(long count, String unit) {
    return count == 0 ? "" : " " + count + unit;
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** To the cent from a dollar on, below it with three digits that count. */
  static String usd(BigDecimal cost) {
    BigDecimal rounded =
        cost.compareTo(BigDecimal.ONE) >= 0
            ? cost.setScale(2, RoundingMode.HALF_UP)
            : cost.round(new MathContext(3, RoundingMode.HALF_UP)).stripTrailingZeros();
    return "$" + rounded.toPlainString();
  }

  /** Indented, and cut where it is too long. */
  static String json(@Nullable Payload payload) {
    return payload == null ? "" : cut(isCut(payload) ? payload.json() : indented(payload.json()));
  }

  /** Whether {@link #json} does not show all of it. */
  static boolean isCut(@Nullable Payload payload) {
    return payload != null && payload.json().length() > MAX_SHOWN;
  }

  static String cut(@Nullable String text) {
    if (text == null || text.length() <= MAX_SHOWN) {
      return text == null ? "" : text;
    }
    return text.substring(0, MAX_SHOWN) + "… (cut; the API has all of it)";
  }

  private static String indented(String json) {
    try {
      return JSON.readTree(json).toPrettyString();
    } catch (JacksonException e) {
      return json;
    }
  }

  /** One segment of a path or a value of a query. */
  static String segment(@Nullable String text) {
    return text == null ? "" : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The page of a run. */
  static String runPath(String id) {
    return "/runs/" + segment(id);
  }
}
