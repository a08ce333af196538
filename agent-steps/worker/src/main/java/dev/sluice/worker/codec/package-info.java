/** What turns payloads into what may be seen by everyone who can read Kafka, and back. */
@NullMarked
package dev.sluice.worker.codec;

import org.jspecify.annotations.NullMarked;
