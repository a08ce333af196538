@NullMarked
package dev.sluice.schemas.contracts;

import org.jspecify.annotations.NullMarked;
