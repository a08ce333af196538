/**
 * Who may start a turn now. Start reading at {@link dev.sluice.topology.core.flow.lane.Lanes}; a
 * sub-queue is tried, and is granted a turn or parked on the gate that is closed for it.
 */
@NullMarked
package dev.sluice.topology.core.flow.lane;

import org.jspecify.annotations.NullMarked;
