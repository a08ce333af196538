package dev.sluice.console.pages;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.read.Lag;
import dev.sluice.gateway.read.ReadModel;

/**
 * How far what is shown is behind what happens.
 *
 * @param state ok, behind or broken
 * @param text in words
 */
record Standing(String state, String text) {
  static Standing of(ReadModel model) {
    try {
      return of(model.lag());
    } catch (SluiceException e) {
      return new Standing("broken", e.code() + " " + e.problem() + " " + e.hint());
    }
  }

  static Standing of(Lag lag) {
    String error = lag.error();
    if (error != null) {
      return new Standing("broken", "The read model stands still: " + error);
    }
    return lag.records() > 0
        ? new Standing("behind", Format.number(lag.records()) + " records behind")
        : new Standing("ok", "Up to date");
  }
}
