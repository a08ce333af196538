/** What durable functions are written against: no Kafka and no Avro type in it. */
@NullMarked
package dev.sluice.sdk;

import org.jspecify.annotations.NullMarked;
