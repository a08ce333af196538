package dev.sluice.worker.turn;

import dev.sluice.errors.SluiceException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Gives each step of a turn its memo key, the same on every turn. */
final class StepNames {
  private static final int MAX_NAME_CHARS = 120;
  private static final Pattern RESERVED_END = Pattern.compile(".*:[0-9]+", Pattern.DOTALL);

  private final Map<String, Use> uses = new HashMap<>();
  private @Nullable SluiceException clash;
  private @Nullable String clashOn;

  private static final class Use {
    final Branch owner;
    int repeats;

    Use(Branch owner) {
      this.owner = owner;
    }
  }

  /**
   * The memo key of the next step with this name.
   *
   * @throws SluiceException SLUICE-3001 for an invalid name, SLUICE-3002 when the name belongs to
   *     another branch
   */
  synchronized String nextKey(Branch branch, String name) {
    Use use = uses.get(name);
    if (use == null) {
      check(name);
      uses.put(name, new Use(branch));
      return name;
    }
    if (use.owner != branch) {
      throw clash(name, use.owner.path, branch.path);
    }
    use.repeats++;
    return name + ":" + use.repeats;
  }

  /** The clash that fails the run, whatever the code made of it; null: there was none. */
  synchronized @Nullable SluiceException clash() {
    return clash;
  }

  private SluiceException clash(String name, String one, String other) {
    boolean inOrder = one.compareTo(other) < 0;
    SluiceException found =
        new SluiceException(
            "SLUICE-3002",
            "Expected each step name in one branch only, found step '"
                + name
                + "' in the parallel branches "
                + (inOrder ? one : other)
                + " and "
                + (inOrder ? other : one)
                + ".",
            "Give the steps of parallel branches different names, such as '"
                + name
                + "-' + item id.");
    if (clashOn == null || name.compareTo(clashOn) < 0) { // the same one on every turn
      clash = found;
      clashOn = name;
    }
    return found;
  }

  private static void check(String name) {
    if (name.isBlank()
        || name.length() > MAX_NAME_CHARS
        || RESERVED_END.matcher(name).matches()
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new SluiceException(
          "SLUICE-3001",
          "Expected a step name of 1 to "
              + MAX_NAME_CHARS
              + " characters that does not end in :number, found '"
              + name
              + "'.",
          "Name steps like charge-card; repeats get :1, :2 … by themselves.");
    }
  }
}
