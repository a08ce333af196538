@NullMarked
package dev.sluice.topology.core.schedules;

import org.jspecify.annotations.NullMarked;
