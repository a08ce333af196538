package dev.sluice.gateway.access;

/**
 * Who asks.
 *
 * @param name the name of its key, or {@code oidc:} and the name that the identity provider gives
 *     it; orders carry it
 */
public record Caller(String name, Role role) {
  /** Whoever is on the machine of a gateway on loopback that asks for no keys. */
  public static final Caller LOCAL = new Caller("", Role.ADMIN);

  /** Who an order is by: its name, or the surface that it came by where nobody has a name. */
  public String orElse(String surface) {
    return name.isEmpty() ? surface : name;
  }
}
