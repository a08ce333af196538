/** What callers are shown of payloads: masked, decoded, or as they are. */
@NullMarked
package dev.sluice.gateway.privacy;

import org.jspecify.annotations.NullMarked;
