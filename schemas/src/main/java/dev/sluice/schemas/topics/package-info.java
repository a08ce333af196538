/**
 * The topic catalogue: names, how each topic is kept, run ids, and the check of an installation.
 */
@NullMarked
package dev.sluice.schemas.topics;

import org.jspecify.annotations.NullMarked;
