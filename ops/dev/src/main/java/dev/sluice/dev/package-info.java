/** Everything in one process: broker, read model's database, engine, gateway and console. */
@NullMarked
package dev.sluice.dev;

import org.jspecify.annotations.NullMarked;
