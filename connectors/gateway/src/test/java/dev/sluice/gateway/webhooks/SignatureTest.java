package dev.sluice.gateway.webhooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The signatures against what the providers publish, and what openssl made. */
class SignatureTest {
  private static final String SLACK_BODY =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
          + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect"
          + "&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
          + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447"
          + "fce8b6703c";

  @TempDir private Path folder;

  private WebhookSource source(String kind, String secrets) throws IOException {
    return Fixtures.source(
        folder, "sources:\n  it:\n    secrets: " + secrets + "\n    kind: " + kind + "\n");
  }

  private static String refused(WebhookSource source, Delivery delivery, Instant now) {
    return source.receive(delivery, now) instanceof Received.Refused refused ? refused.found() : "";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stripe",
        "github",
        "slack",
        "postmark",
        "standard",
        "generic",
        "generic\n"
            + "    signature: {header: X-Acme, prefix: 'v=', encoding: base64, timestamp: X-Time}",
        "postmark\n    header: X-Postmark-Secret",
      })
  void whatIsSignedAsTheProviderWouldIsTakenAndOtherwiseNot(String kind) throws IOException {
    WebhookSource source = source(kind, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    byte[] body = "{\"id\":\"e1\",\"type\":\"paid\"}".getBytes(UTF_8);

    Delivery delivery = new Delivery(source.headers(body, Fixtures.AT), body);

    assertThat(refused(source, delivery, Fixtures.AT)).isEmpty();
    WebhookSource other = source(kind, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    assertThat(refused(other, delivery, Fixtures.AT)).isNotEmpty();
  }

  @Test
  void gitHubsPublishedExample() throws IOException {
    WebhookSource source = source("github", "\"It's a Secret to Everybody\"");
    var headers =
        Map.of(
            "X-Hub-Signature-256",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");

    assertThat(refused(source, new Delivery(headers, "Hello, World!".getBytes(UTF_8)), Fixtures.AT))
        .isEmpty();
    assertThat(refused(source, new Delivery(headers, "Hello, World?".getBytes(UTF_8)), Fixtures.AT))
        .contains("fits none");
  }

  @Test
  void slacksPublishedExampleAndItsReplayWindow() throws IOException {
    WebhookSource source = source("slack", "8f742231b10e8888abcd99yyyzzz85a5");
    Instant signed = Instant.ofEpochSecond(1_531_420_618);
    Delivery delivery =
        new Delivery(
            Map.of(
                "X-Slack-Request-Timestamp",
                "1531420618",
                "X-Slack-Signature",
                "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"),
            SLACK_BODY.getBytes(UTF_8));

    assertThat(refused(source, delivery, signed.plus(Duration.ofMinutes(5)))).isEmpty();
    assertThat(refused(source, delivery, signed.plus(Duration.ofSeconds(301)))).contains("PT5M");
    assertThat(refused(source, delivery, signed.minus(Duration.ofSeconds(301)))).contains("PT5M");
  }

  @Test
  void thePublishedExampleOfStandardWebhooks() throws IOException {
    WebhookSource source = source("standard", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    var headers =
        Map.of(
            "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    Delivery delivery = new Delivery(headers, "{\"test\": 2432232314}".getBytes(UTF_8));

    assertThat(source.receive(delivery, Instant.ofEpochSecond(1_614_265_330)))
        .isInstanceOfSatisfying(
            Received.Taken.class,
            taken -> assertThat(taken.id()).isEqualTo("it:msg_p5jXN8AQM9LWM0D4loKWxJek"));
    assertThat(refused(source, delivery, Fixtures.AT)).contains("PT5M");
  }

  @Test
  void stripesSignatureByOpensslHoldsWithTheOldSecretToo() throws IOException {
    byte[] body = Fixtures.body("stripe-refund-failed.json");
    String old = "t=1764064800,v1=" + "00".repeat(32) + ",v1=" + Fixtures.signature("stripe");
    Delivery delivery = new Delivery(Map.of("stripe-signature", old), body);
    WebhookSource rotating = source("stripe", "[whsec_the_new_one, '${env:STRIPE_SECRET}']");

    assertThat(refused(rotating, delivery, Fixtures.AT)).isEmpty();

    WebhookSource rotated = source("stripe", "whsec_the_new_one");
    assertThat(refused(rotated, delivery, Fixtures.AT)).contains("fits none");
    Delivery moved =
        new Delivery(Map.of("stripe-signature", old.replace("1764064800", "1764064801")), body);
    assertThat(refused(rotating, moved, Fixtures.AT)).contains("fits none");
  }

  @Test
  void aSignatureOfOnesOwnByOpenssl() throws IOException {
    WebhookSource source =
        Fixtures.source(
            folder,
            """
            sources:
              it:
                kind: generic
                secrets: generic-secret
                tolerance: 30s
                signature:
                  header: X-Acme
                  prefix: "sig="
                  encoding: base64
                  timestamp: X-Acme-Time
                  payload: "at:{timestamp}:{body}:end"
            """);
    Delivery delivery =
        new Delivery(
            Map.of("X-Acme", "sig=" + Fixtures.signature("generic"), "X-Acme-Time", "1764064800"),
            Fixtures.body("generic-invoice.json"));

    assertThat(refused(source, delivery, Fixtures.AT.plusSeconds(30))).isEmpty();
    assertThat(refused(source, delivery, Fixtures.AT.plusSeconds(31))).contains("PT30S");
  }

  @Test
  void postmarksUserAndPasswordOrAHeaderOfItsOwn() throws IOException {
    byte[] mail = "{\"From\":\"ada@example.com\",\"MessageID\":\"m-1\"}".getBytes(UTF_8);
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("postmark:s3cret-1".getBytes(UTF_8));
    WebhookSource source = source("postmark", "[postmark:other-one, 'postmark:s3cret-1']");

    assertThat(refused(source, new Delivery(Map.of("Authorization", basic), mail), Fixtures.AT))
        .isEmpty();
    assertThat(
            refused(source, new Delivery(Map.of("Authorization", basic + "x"), mail), Fixtures.AT))
        .contains("none of the source's secrets");

    WebhookSource header = source("postmark", "s3cret-1234\n    header: X-Our-Secret");
    assertThat(
            refused(header, new Delivery(Map.of("x-our-secret", "s3cret-1234"), mail), Fixtures.AT))
        .isEmpty();
    assertThat(refused(header, new Delivery(Map.of(), mail), Fixtures.AT))
        .contains("no header X-Our-Secret");
  }

  @Test
  void headersThatAreNoneAreRefusedAndSaySo() throws IOException {
    WebhookSource stripe = source("stripe", "whsec_test_stripe");
    WebhookSource slack = source("slack", "slack-signing-secret");
    byte[] body = {'{', '}'};

    assertThat(refused(stripe, new Delivery(Map.of(), body), Fixtures.AT))
        .isEqualTo("no header Stripe-Signature");
    assertThat(
            refused(stripe, new Delivery(Map.of("Stripe-Signature", "v1=00"), body), Fixtures.AT))
        .contains("without t= or v1=");
    assertThat(
            refused(
                stripe, new Delivery(Map.of("Stripe-Signature", "t=1,v1=xyz"), body), Fixtures.AT))
        .contains("not hex");
    assertThat(
            refused(
                slack,
                new Delivery(
                    Map.of("X-Slack-Request-Timestamp", "soon", "X-Slack-Signature", "v0=00"),
                    body),
                Fixtures.AT))
        .contains("no seconds since 1970");
  }
}
