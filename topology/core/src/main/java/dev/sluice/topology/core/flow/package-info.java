/**
 * Flow control: what a function allows ({@link dev.sluice.topology.core.flow.FlowControl}), which
 * lane owns its limits ({@link dev.sluice.topology.core.flow.LaneKey}), what an arriving event
 * leads to ({@link dev.sluice.topology.core.flow.arrive.Arrivals}) and which waiting run may start
 * a turn now ({@link dev.sluice.topology.core.flow.lane.Lanes}).
 */
@NullMarked
package dev.sluice.topology.core.flow;

import org.jspecify.annotations.NullMarked;
