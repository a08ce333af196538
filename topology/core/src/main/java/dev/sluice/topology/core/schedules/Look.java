package dev.sluice.topology.core.schedules;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a schedule came to.
 *
 * @param fire ticks whose runs start now, in order
 * @param leftOut ticks that start none; null: there are none
 * @param next what to keep
 * @param lookAt when a timer is to have it looked at again; null: one is set already, or no tick
 *     comes
 */
public record Look(
    List<Instant> fire, @Nullable LeftOut leftOut, Ticks next, @Nullable Instant lookAt) {
  public Look {
    fire = List.copyOf(fire);
  }

  /** The ticks from {@code first} on that came before {@code until}. */
  public record LeftOut(Instant first, Instant until) {}
}
