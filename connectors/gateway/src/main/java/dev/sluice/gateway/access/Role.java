package dev.sluice.gateway.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a key may do. */
public enum Role {
  /** Send events under its key, nothing else. */
  SOURCE,
  /** See everything. */
  VIEWER,
  /** And give orders: replay, cancel, invoke, pause, signal. */
  OPERATOR,
  /** And see who ordered what. */
  ADMIN;

  /** Whether it may what {@code needed} may. A source may only what a source may. */
  public boolean may(Role needed) {
    boolean source = this == SOURCE || needed == SOURCE;
    return source ? this == needed : compareTo(needed) >= 0;
  }

  /** By its name in any case; empty: there is no such role. */
  public static Optional<Role> named(String name) {
    return Arrays.stream(values()).filter(r -> r.text().equalsIgnoreCase(name)).findFirst();
  }

  /** As files and answers write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
