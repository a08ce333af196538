@NullMarked
package dev.sluice.schemas.topics;

import org.jspecify.annotations.NullMarked;
