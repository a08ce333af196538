/**
 * What {@code sluice doctor} looks at. Nothing here is loaded by any other command, the Kafka
 * client least of all.
 */
@NullMarked
package dev.sluice.cli.doctor;

import org.jspecify.annotations.NullMarked;
