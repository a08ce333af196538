package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import java.util.Locale;
import okhttp3.HttpUrl;

/**
 * One entry of an allow-list.
 *
 * @param scheme {@code https} or {@code http}
 * @param host a name or an address, in lower case; with {@code subdomains} what they end in
 * @param subdomains whether any name below {@code host} is meant, and not itself
 */
record AllowedHost(String scheme, String host, boolean subdomains, int port) {
  private static final String ANY_BELOW = "*.";

  /**
   * Reads {@code api.example.com}, {@code *.example.com}, {@code api.example.com:8443} or {@code
   * http://10.0.0.5:8080}; without a scheme it is https.
   *
   * @throws SluiceException SLUICE-3240 when it is no such entry
   */
  static AllowedHost parse(String entry) {
    String text = entry.strip().toLowerCase(Locale.ROOT);
    int at = text.indexOf("://");
    String scheme = at < 0 ? "https" : text.substring(0, at);
    String rest = at < 0 ? text : text.substring(at + 3);
    boolean subdomains = rest.startsWith(ANY_BELOW);
    String authority = subdomains ? rest.substring(ANY_BELOW.length()) : rest;
    HttpUrl url = HttpUrl.parse(scheme + "://" + authority);
    if (url == null
        || authority.matches(".*[/@?#*\\\\].*")
        || HostNames.isDisguisedAddress(url.host())
        || (subdomains && (HostNames.isAddress(url.host()) || !url.host().contains(".")))) {
      throw new SluiceException(
          "SLUICE-3240",
          "Expected an entry such as api.example.com, *.example.com, api.example.com:8443 or"
              + " http://10.0.0.5:8080, found '"
              + entry
              + "'.",
          "Correct the allow-list.");
    }
    return new AllowedHost(scheme, url.host(), subdomains, url.port());
  }

  /** The entry that would allow {@code url}. */
  static String entryFor(HttpUrl url) {
    boolean usualPort = HttpUrl.defaultPort(url.scheme()) == url.port();
    return (url.isHttps() ? "" : "http://")
        + (url.host().contains(":") ? "[" + url.host() + "]" : url.host())
        + (usualPort ? "" : ":" + url.port());
  }

  boolean allows(HttpUrl url) {
    return url.scheme().equals(scheme) && url.port() == port && names(url.host());
  }

  private boolean names(String other) {
    return subdomains ? other.endsWith("." + host) : other.equals(host);
  }
}
