/**
 * When schedules tick: which ticks start a run now, which are left out, and when to look again.
 * Pure decisions; cron itself is behind {@link dev.sluice.topology.core.schedules.Calendar}.
 */
@NullMarked
package dev.sluice.topology.core.schedules;

import org.jspecify.annotations.NullMarked;
