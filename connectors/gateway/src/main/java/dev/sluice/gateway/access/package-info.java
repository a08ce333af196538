/** Who may do what: API keys with roles, sessions of the pages, and the check before each route. */
@NullMarked
package dev.sluice.gateway.access;

import org.jspecify.annotations.NullMarked;
