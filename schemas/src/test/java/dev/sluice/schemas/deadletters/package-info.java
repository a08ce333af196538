@NullMarked
package dev.sluice.schemas.deadletters;

import org.jspecify.annotations.NullMarked;
