package dev.sluice.inference;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are of the public internet: all but those that IANA's special-purpose registries
 * set apart, and none that reaches an IPv4 address by a tunnel.
 */
final class PublicAddresses {
  private static final List<AddressRange> NOT_PUBLIC_4 =
      ranges(
          "0.0.0.0/8", // this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // shared by carriers; metadata of some clouds
          "127.0.0.0/8", // loopback
          "169.254.0.0/16", // link-local; metadata of most clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments; metadata of some clouds
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays to IPv6
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  private static final AddressRange PUBLIC_6 = AddressRange.parse("2000::/3");
  private static final List<AddressRange> NOT_PUBLIC_6 =
      ranges(
          "2001::/23", // protocol assignments, Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "3fff::/20"); // documentation

  /** Stands for IPv4 addresses where there is IPv6 only. */
  private static final AddressRange TRANSLATED = AddressRange.parse("64:ff9b::/96");

  private static final int IPV4_IN_IPV6 = 12;

  private PublicAddresses() {}

  static boolean contains(InetAddress address) {
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_4.stream().noneMatch(range -> range.contains(address));
    }
    if (TRANSLATED.contains(address)) {
      return contains(lastFourBytes(address));
    }
    return PUBLIC_6.contains(address)
        && NOT_PUBLIC_6.stream().noneMatch(range -> range.contains(address));
  }

  private static InetAddress lastFourBytes(InetAddress address) {
    byte[] all = address.getAddress();
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(all, IPV4_IN_IPV6, all.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an IPv4 address", e);
    }
  }

  private static List<AddressRange> ranges(String... texts) {
    return Stream.of(texts).map(AddressRange::parse).toList();
  }
}
