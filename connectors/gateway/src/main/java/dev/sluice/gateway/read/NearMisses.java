package dev.sluice.gateway.read;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds names that are spelled much like one that nobody listens to. Pure. */
public final class NearMisses {
  /** How many are named. */
  public static final int MOST = 3;

  /** Longer names are no typing errors of each other, and comparing them costs. */
  private static final int LONGEST = 256;

  /** One character in so many may differ. */
  private static final int CHARACTERS_PER_ERROR = 4;

  private NearMisses() {}

  private record Candidate(String trigger, int distance) {}

  /**
   * The triggers nearest to {@code name}: by how many characters they differ when upper case and
   * {@code . / _ -} and blanks do not count. One that differs in more than every fourth character
   * is not near.
   *
   * @param triggers names, and prefixes that end in {@code /*} or {@code .*}; one that {@code name}
   *     itself is or begins with is near as well: its condition did not hold
   * @return nearest first, at most {@link #MOST}; may be empty
   */
  public static List<String> of(String name, Collection<String> triggers) {
    String folded = fold(name);
    return triggers.stream()
        .distinct()
        .map(trigger -> new Candidate(trigger, distance(folded, trigger)))
        .filter(candidate -> candidate.distance() <= folded.length() / CHARACTERS_PER_ERROR)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::trigger))
        .limit(MOST)
        .map(Candidate::trigger)
        .toList();
  }

  private static int distance(String name, String trigger) {
    boolean prefix = trigger.endsWith("/*") || trigger.endsWith(".*");
    String folded = fold(prefix ? trigger.substring(0, trigger.length() - 2) : trigger);
    if (folded.isEmpty() || folded.length() > LONGEST || name.length() > LONGEST) {
      return Integer.MAX_VALUE;
    }
    boolean longer = prefix && name.length() > folded.length();
    String beginning = longer ? name.substring(0, folded.length()) : name;
    int least = Math.abs(beginning.length() - folded.length());
    return least > name.length() / CHARACTERS_PER_ERROR ? least : edits(beginning, folded);
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[./_\\-\\s]", "");
  }

  /** Characters put in, left out or changed to make one of the other (Levenshtein). */
  private static int edits(String a, String b) {
    int[] before = new int[b.length() + 1];
    Arrays.setAll(before, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(before[j], row[j - 1]));
      }
      before = row;
    }
    return before[b.length()];
  }
}
