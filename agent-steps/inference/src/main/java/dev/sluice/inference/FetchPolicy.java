package dev.sluice.inference;

import dev.sluice.errors.SluiceException;
import dev.sluice.settings.References;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool's HTTP calls may go, what it adds to them and what it takes back.
 *
 * <pre>{@code
 * FetchPolicy.allow("api.example.com", "*.stripe.com")
 *     .header("api.example.com", "Authorization", "Bearer ${env:CRM_KEY}")
 *     .limits(Limits.of(5).throttle(100, Duration.ofMinutes(1)))
 * }</pre>
 *
 * Immutable: each method gives another policy.
 */
public final class FetchPolicy {
  /** What an answer may have when nothing is said. */
  public static final int DEFAULT_MAX_RESPONSE_BYTES = 2 * 1024 * 1024;

  private static final int SMALLEST_RESPONSE = 1024;
  private static final int LARGEST_RESPONSE = 3 * 1024 * 1024;

  private final List<AllowedHost> hosts;
  private final List<AddressRange> addresses;
  private final List<AddedHeader> headers;
  private final int maxResponseBytes;
  private final Limits limits;

  /** A header for calls of one entry of the list. */
  private record AddedHeader(AllowedHost to, String name, String value) {}

  private FetchPolicy(
      List<AllowedHost> hosts,
      List<AddressRange> addresses,
      List<AddedHeader> headers,
      int maxResponseBytes,
      Limits limits) {
    this.hosts = hosts;
    this.addresses = addresses;
    this.headers = headers;
    this.maxResponseBytes = maxResponseBytes;
    this.limits = limits;
  }

  /**
   * Calls of these hosts, 10 at a time each.
   *
   * @param entries such as {@code api.example.com}, {@code *.example.com} (any name below it),
   *     {@code api.example.com:8443} or {@code http://10.0.0.5:8080}; https unless they say http
   * @throws SluiceException SLUICE-3240 when one is no such entry, or there is none
   */
  public static FetchPolicy allow(String... entries) {
    return allow(List.of(entries));
  }

  /** As {@link #allow(String...)}. */
  public static FetchPolicy allow(List<String> entries) {
    if (entries.isEmpty()) {
      throw new SluiceException(
          "SLUICE-3240",
          "Expected at least one host on the allow-list, found none.",
          "List the hosts that may be called, such as api.example.com.");
    }
    return new FetchPolicy(
        entries.stream().map(AllowedHost::parse).toList(),
        List.of(),
        List.of(),
        DEFAULT_MAX_RESPONSE_BYTES,
        Limits.DEFAULT);
  }

  /**
   * Addresses that names on the list may have although they are inside (private, loopback,
   * link-local …), such as {@code 10.1.0.0/16}.
   *
   * @throws SluiceException SLUICE-3240 when one is no address or range
   */
  public FetchPolicy addresses(String... ranges) {
    List<AddressRange> more =
        Stream.concat(addresses.stream(), Stream.of(ranges).map(AddressRange::parse)).toList();
    return new FetchPolicy(hosts, more, headers, maxResponseBytes, limits);
  }

  /**
   * A header that the pool adds to calls of one entry, in place of the caller's; it does not follow
   * a redirect to another host.
   *
   * @param entry as in {@link #allow(String...)}, and on the list
   * @param value may refer to what the pool has: <code>Bearer ${env:CRM_KEY}</code>
   * @throws SluiceException SLUICE-3240 when the entry is not on the list
   */
  public FetchPolicy header(String entry, String name, String value) {
    AllowedHost to = AllowedHost.parse(entry);
    if (!hosts.contains(to)) {
      throw new SluiceException(
          "SLUICE-3240",
          "Expected the header '" + name + "' for an entry of the list, found '" + entry + "'.",
          "Allow the host too, or correct the entry.");
    }
    List<AddedHeader> more = new ArrayList<>(headers);
    more.add(new AddedHeader(to, name.toLowerCase(Locale.ROOT), value));
    return new FetchPolicy(hosts, addresses, List.copyOf(more), maxResponseBytes, limits);
  }

  /**
   * How long an answer's body may be; 2 MiB when nothing is said.
   *
   * @param bytes 1 KiB to 3 MiB (SLUICE-3241)
   */
  public FetchPolicy maxResponseBytes(int bytes) {
    if (bytes < SMALLEST_RESPONSE || bytes > LARGEST_RESPONSE) {
      throw new SluiceException(
          "SLUICE-3241",
          "Expected a longest response of 1 KiB to 3 MiB, found " + bytes + " bytes.",
          "Choose one in that range; a result is at most 4 MiB once it is written as JSON.");
    }
    return new FetchPolicy(hosts, addresses, headers, bytes, limits);
  }

  /** What the pool keeps to with each host. */
  public FetchPolicy limits(Limits limits) {
    return new FetchPolicy(hosts, addresses, headers, maxResponseBytes, limits);
  }

  Limits limits() {
    return limits;
  }

  int maxResponseBytes() {
    return maxResponseBytes;
  }

  AllowList allowList(Dns names) {
    return new AllowList(hosts, addresses, names);
  }

  /** The policy with the environment's values in its headers (SLUICE-3248). */
  FetchPolicy resolved(Function<String, @Nullable String> environment) {
    References references = new References(environment);
    List<AddedHeader> values =
        headers.stream()
            .map(
                header ->
                    new AddedHeader(
                        header.to(),
                        header.name(),
                        references.fill(
                            header.value(),
                            "SLUICE-3248",
                            "the header '" + header.name() + "' of " + header.to().host())))
            .toList();
    return new FetchPolicy(hosts, addresses, values, maxResponseBytes, limits);
  }

  /** What the pool adds to a call of {@code url}. */
  Map<String, String> headersFor(HttpUrl url) {
    Map<String, String> added = new TreeMap<>();
    for (AddedHeader header : headers) {
      if (header.to().allows(url)) {
        added.put(header.name(), header.value());
      }
    }
    return added;
  }
}
