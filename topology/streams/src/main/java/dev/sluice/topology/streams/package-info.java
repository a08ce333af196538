/** The shell around the core: processors, stores and the Kafka Streams application. */
@NullMarked
package dev.sluice.topology.streams;

import org.jspecify.annotations.NullMarked;
