package dev.sluice.expressions;

import dev.sluice.errors.SluiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions and keeps the last used ones, so that compiling on a hot path costs a
 * look-up.
 *
 * <p>Threading: for any thread.
 */
public final class Expressions {
  /** The characters of an expression that a user may write. */
  public static final int MAX_LENGTH = 4 * 1024;

  /** The characters of a residual: it has the values of an event in it. */
  public static final int MAX_RESIDUAL_LENGTH = 64 * 1024;

  /** The variables of a residual. */
  static final Set<String> RESIDUAL_ROOTS = Set.of("async");

  private static final Cache WRITTEN = new Cache(2_048);

  /** Apart, because residuals are mostly used once: they must not push out what users wrote. */
  private static final Cache RESIDUALS = new Cache(512);

  private Expressions() {}

  /**
   * The compiled form of what a user wrote.
   *
   * @param roots the variables that it may use, such as {@code event} and {@code async}
   * @throws SluiceException SLUICE-2101 when it is no expression, with line, column and reason;
   *     SLUICE-2102 when it uses another variable; SLUICE-2103 when it is longer than 4,096
   *     characters or nested too deeply
   */
  public static Expression compile(String source, Set<String> roots) {
    return compile(source, roots, MAX_LENGTH, WRITTEN, false);
  }

  /**
   * The compiled form of {@link WaitPlan#residual()}: its only variable is {@code async}.
   *
   * @throws SluiceException SLUICE-2101 to SLUICE-2103 when it is none
   */
  public static Expression residual(String source) {
    return compile(source, RESIDUAL_ROOTS, MAX_RESIDUAL_LENGTH, RESIDUALS, true);
  }

  private static Expression compile(
      String source, Set<String> roots, int maxLength, Cache cache, boolean residual) {
    if (source.length() > maxLength) {
      throw new SluiceException(
          "SLUICE-2103",
          "Expected an expression of at most "
              + maxLength
              + " characters, found "
              + source.length()
              + ".",
          "Compare single fields instead of large parts of an event; decide the rest in the"
              + " function.");
    }
    Cache.Key key = new Cache.Key(source, roots);
    Expression known = cache.get(key);
    if (known != null) {
      return known;
    }
    Expression compiled = new Expression(source, Compiler.compile(source, roots, residual));
    cache.put(new Cache.Key(source, Set.copyOf(roots)), compiled);
    return compiled;
  }

  /** The most recently used expressions, so many and no more. */
  private static final class Cache {
    private record Key(String source, Set<String> roots) {}

    private final Map<Key, Expression> entries;

    Cache(int capacity) {
      entries =
          new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Expression> eldest) {
              return size() > capacity;
            }
          };
    }

    synchronized @Nullable Expression get(Key key) {
      return entries.get(key);
    }

    synchronized void put(Key key, Expression expression) {
      entries.put(key, expression);
    }
  }
}
