package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.errors.SluiceException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a pool's calls may go. */
class AllowListTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "1.1.1.1, true",
    "9.255.255.255, true",
    "11.0.0.0, true",
    "172.15.255.255, true",
    "172.32.0.0, true",
    "100.63.255.255, true",
    "100.128.0.0, true",
    "223.255.255.255, true",
    "0.0.0.0, false",
    "10.0.0.1, false",
    "10.255.255.255, false",
    "100.64.0.1, false",
    "100.100.100.200, false",
    "127.0.0.1, false",
    "127.255.255.254, false",
    "169.254.169.254, false",
    "172.16.0.1, false",
    "172.31.255.255, false",
    "192.0.0.192, false",
    "192.168.1.1, false",
    "198.19.0.1, false",
    "203.0.113.7, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "2606:4700:4700::1111, true",
    "2a00:1450:4001::1, true",
    "::, false",
    "::1, false",
    "::ffff:127.0.0.1, false",
    "::ffff:10.0.0.1, false",
    "::ffff:8.8.8.8, true",
    "::127.0.0.1, false",
    "::8.8.8.8, false",
    "64:ff9b::7f00:1, false",
    "64:ff9b::a00:1, false",
    "64:ff9b::808:808, true",
    "64:ff9b:1::808:808, false",
    "100::1, false",
    "2001::1, false",
    "2001:db8::1, false",
    "2002:7f00:1::, false",
    "3fff::1, false",
    "fc00::1, false",
    "fd00:ec2::254, false",
    "fe80::1, false",
    "fec0::1, false",
    "ff02::1, false"
  })
  void anAddressIsPublicOrNot(String address, boolean isPublic) throws Exception {
    assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  @ParameterizedTest
  @CsvSource({
    "api.example.com, https://api.example.com/v1?key=1, ''",
    "api.example.com, https://API.Example.COM/v1, ''",
    "api.example.com, https://api.example.com:443/v1, ''",
    "api.example.com, http://api.example.com/v1, SLUICE-3243",
    "api.example.com, https://api.example.com:8443/, SLUICE-3243",
    "api.example.com, https://example.com/, SLUICE-3243",
    "api.example.com, https://api.example.com.evil.net/, SLUICE-3243",
    "api.example.com, https://evil.net/api.example.com, SLUICE-3243",
    "api.example.com:8443, https://api.example.com:8443/, ''",
    "http://api.example.com, http://api.example.com/, ''",
    "http://api.example.com, https://api.example.com/, SLUICE-3243",
    "*.example.com, https://api.example.com/, ''",
    "*.example.com, https://a.b.example.com/, ''",
    "*.example.com, https://example.com/, SLUICE-3243",
    "*.example.com, https://badexample.com/, SLUICE-3243",
    "http://127.0.0.1:80, http://127.0.0.1/, ''",
    "http://127.0.0.1, http://127.0.0.2/, SLUICE-3243",
    "http://127.0.0.1, http://[::1]/, SLUICE-3243",
    "http://[::1]:9000, http://[::1]:9000/, ''",
    "http://127.0.0.1, http://[::ffff:127.0.0.1]/, ''",
    "http://127.0.0.1, http://2130706433/, SLUICE-3244",
    "http://127.0.0.1, http://0x7f000001/, SLUICE-3244",
    "http://127.0.0.1, http://0177.0.0.1/, SLUICE-3244",
    "http://127.0.0.1, http://0x7f.0.0.1/, SLUICE-3244",
    "http://127.0.0.1, http://127.1/, SLUICE-3244",
    "http://127.0.0.1, http://127.0.0.01/, SLUICE-3244",
    "http://127.0.0.1, http://127.0.0.1./, SLUICE-3244",
    "http://127.0.0.1, http://127.0.0.256/, SLUICE-3244",
    "http://127.0.0.1, http://%31%32%37.0.0.1/, ''",
    "http://127.0.0.1, http://１２７.0.0.1/, ''"
  })
  void aUrlIsNamedByAnEntryOrRefused(String entry, String url, String code) {
    AllowList list = FetchPolicy.allow(entry).allowList(name -> List.of());
    HttpUrl target = HttpCall.get(url).target();
    if (code.isEmpty()) {
      list.check(target);
    } else {
      assertThatThrownBy(() -> list.check(target))
          .isInstanceOf(SluiceException.class)
          .extracting(e -> ((SluiceException) e).code())
          .isEqualTo(code);
    }
  }

  @Test
  void whatIsSaidOfARefusedUrlHasNoQueryAndTellsTheEntry() {
    AllowList list = FetchPolicy.allow("api.example.com").allowList(name -> List.of());

    assertThatThrownBy(
            () -> list.check(HttpCall.get("http://other.net:8080/a?token=secret").target()))
        .hasMessageContaining("found http://other.net:8080/a.")
        .hasMessageContaining("as http://other.net:8080,")
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.com",
        "*.1.2.3",
        "https://",
        "ftp://a.example.com",
        "a.example.com/path",
        "user@a.example.com",
        "a b.example.com",
        "2130706433",
        "a.example.com:99999",
        "a?b",
        "a#b"
      })
  void anEntryThatIsNoneIsRefused(String entry) {
    assertThatThrownBy(() -> FetchPolicy.allow(entry)).hasMessageStartingWith("SLUICE-3240 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "fd00::/129", "localhost"})
  void aRangeThatIsNoneIsRefused(String range) {
    assertThatThrownBy(() -> FetchPolicy.allow("a.example.com").addresses(range))
        .hasMessageStartingWith("SLUICE-3240 ");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.1, true",
    "10.1.0.0/16, 10.2.0.1, false",
    "10.1.2.128/25, 10.1.2.127, false",
    "10.1.2.128/25, 10.1.2.200, true",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 127.0.0.1, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fe80::1, false"
  })
  void aNameMayHaveAnAddressInsideThatIsListed(String range, String address, boolean reached)
      throws Exception {
    AllowList list =
        FetchPolicy.allow("inside.example.com").addresses(range).allowList(answers(address));

    if (reached) {
      assertThat(list.resolve("inside.example.com"))
          .containsExactly(InetAddress.getByName(address));
    } else {
      assertThatThrownBy(() -> list.resolve("inside.example.com"))
          .isInstanceOf(AllowList.RefusedAddress.class)
          .hasMessageContaining(InetAddress.getByName(address).getHostAddress());
    }
  }

  @Test
  void oneRefusedAddressAmongSeveralRefusesTheName() {
    AllowList list =
        FetchPolicy.allow("mixed.example.com")
            .allowList(name -> List.of(address("8.8.8.8"), address("127.0.0.1")));

    assertThatThrownBy(() -> list.resolve("mixed.example.com"))
        .isInstanceOf(AllowList.RefusedAddress.class);
  }

  /** Each lookup gives the next of these. */
  static Dns answers(String... addresses) {
    Deque<String> next = new ArrayDeque<>(Arrays.asList(addresses));
    return name -> {
      String address = next.poll();
      if (address == null) {
        throw new UnknownHostException(name);
      }
      return List.of(address(address));
    };
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
