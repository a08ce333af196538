/** One turn of a run: a function's code against its memo; no Kafka in here. */
@NullMarked
package dev.sluice.worker.turn;

import org.jspecify.annotations.NullMarked;
