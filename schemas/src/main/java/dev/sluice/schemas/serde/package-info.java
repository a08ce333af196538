/** How contracts become the bytes of a record's value, and back. */
@NullMarked
package dev.sluice.schemas.serde;

import org.jspecify.annotations.NullMarked;
