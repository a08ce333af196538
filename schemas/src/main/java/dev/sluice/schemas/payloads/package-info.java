/** The form of payloads that are not open to everyone, and rules about their fields. */
@NullMarked
package dev.sluice.schemas.payloads;

import org.jspecify.annotations.NullMarked;
