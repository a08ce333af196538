/** The form of a dead letter: original bytes, and headers that say why and from where. */
@NullMarked
package dev.sluice.schemas.deadletters;

import org.jspecify.annotations.NullMarked;
