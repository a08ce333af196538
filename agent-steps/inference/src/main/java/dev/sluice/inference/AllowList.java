package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Where calls may go, against reaching inside. A host that is a name is allowed by name, and then
 * by the addresses that it has at the moment of the connection: those of the public internet and
 * those of {@code addresses}. A host that is an address is allowed by itself alone.
 *
 * @param addresses that names may have although they are not public
 * @param names what a name's addresses are, now
 */
record AllowList(List<AllowedHost> hosts, List<AddressRange> addresses, Dns names) {
  /**
   * Refuses a URL that is not on the list, before any name server is asked.
   *
   * @throws SluiceException SLUICE-3243 when no entry names it, SLUICE-3244 when its host is a
   *     number in disguise, such as {@code 2130706433} or {@code 0x7f.1}
   */
  void check(HttpUrl url) {
    if (HostNames.isDisguisedAddress(url.host())) {
      throw new SluiceException(
          "SLUICE-3244",
          "Expected a host name or an address such as 192.0.2.1, found '" + url.host() + "'.",
          "Write the address in its usual form, and have it listed.");
    }
    if (hosts.stream().noneMatch(host -> host.allows(url))) {
      throw new SluiceException(
          "SLUICE-3243",
          "Expected a URL that the pool's allow-list names, found " + shown(url) + ".",
          "Have it listed, as " + AllowedHost.entryFor(url) + ", or call another host.");
    }
  }

  /**
   * The addresses to connect to; for the client, which asks this for each host that is a name.
   *
   * @throws RefusedAddress (SLUICE-3244) when one of them is not to be reached
   * @throws UnknownHostException when there is no such name
   */
  List<InetAddress> resolve(String host) throws UnknownHostException {
    List<InetAddress> found = names.lookup(host);
    for (InetAddress address : found) {
      if (!PublicAddresses.contains(address)
          && addresses.stream().noneMatch(range -> range.contains(address))) {
        throw new RefusedAddress(host, address);
      }
    }
    return found;
  }

  /** A URL without what may be secret: its query. */
  static String shown(HttpUrl url) {
    return url.newBuilder().query(null).fragment(null).build().toString();
  }

  /** A name has an address that is not to be reached. */
  static final class RefusedAddress extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final String address;

    RefusedAddress(String host, InetAddress address) {
      super(host + " has the address " + address.getHostAddress());
      this.host = host;
      this.address = address.getHostAddress();
    }

    SluiceException told() {
      return new SluiceException(
          "SLUICE-3244",
          "Expected '"
              + host
              + "' to have addresses of the public internet or of the allow-list, found "
              + address
              + ".",
          "If the pool is to reach it, add the address to the allow-list's addresses.",
          this);
    }
  }
}
