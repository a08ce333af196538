/**
 * What an event that matches a function leads to, before there is a run. Start reading at {@link
 * dev.sluice.topology.core.flow.arrive.Arrivals}.
 */
@NullMarked
package dev.sluice.topology.core.flow.arrive;

import org.jspecify.annotations.NullMarked;
