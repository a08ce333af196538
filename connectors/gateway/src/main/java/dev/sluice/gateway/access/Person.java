package dev.sluice.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * Whom the identity provider vouches for.
 *
 * @param caller under the name {@code oidc:…}, which no key can have
 * @param idToken tells the provider at logout who it is; null: it is too large to keep
 */
record Person(Caller caller, @Nullable String idToken) {}
