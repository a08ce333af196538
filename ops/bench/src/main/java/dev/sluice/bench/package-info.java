/** Workloads that measure latency, throughput and cost of an installation on this machine. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
