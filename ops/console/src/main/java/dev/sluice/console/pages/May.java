package dev.sluice.console.pages;

import dev.sluice.gateway.access.CurrentCaller;
import dev.sluice.gateway.access.Role;

/**
 * What the caller may do. What it may not do is not offered on its pages; the API refuses it too.
 */
final class May {
  private May() {}

  /** Send events and give orders. */
  static boolean order() {
    return CurrentCaller.may(Role.OPERATOR);
  }

  /** See who has logged in, and end that. */
  static boolean endSessions() {
    return CurrentCaller.may(Role.ADMIN);
  }
}
