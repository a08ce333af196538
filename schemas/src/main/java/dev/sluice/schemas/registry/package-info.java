/** A small client of the Confluent schema registry's REST protocol. */
@NullMarked
package dev.sluice.schemas.registry;

import org.jspecify.annotations.NullMarked;
