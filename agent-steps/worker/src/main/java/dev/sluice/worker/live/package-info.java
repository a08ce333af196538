/** What steps say while they run, on its way to Kafka. */
@NullMarked
package dev.sluice.worker.live;

import org.jspecify.annotations.NullMarked;
