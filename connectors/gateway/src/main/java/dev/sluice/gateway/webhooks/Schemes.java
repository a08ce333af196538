package dev.sluice.gateway.webhooks;

import dev.sluice.gateway.webhooks.Claim.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How each provider says what it signed. */
final class Schemes {
  static final String STRIPE = "Stripe-Signature";
  static final String SLACK = "X-Slack-Signature";
  static final String SLACK_TIME = "X-Slack-Request-Timestamp";
  static final String GITHUB = "X-Hub-Signature-256";
  static final String STANDARD_ID = "webhook-id";
  static final String STANDARD_TIME = "webhook-timestamp";
  static final String STANDARD = "webhook-signature";
  static final String BODY = "{body}";
  static final String TIMESTAMP = "{timestamp}";

  /** A header may name several signatures while a provider replaces its secret. */
  private static final int MAX_SIGNATURES = 16;

  static final Claim.Scheme OF_STRIPE = new Known(Schemes::stripe, Schemes::stripeHeaders);
  static final Claim.Scheme OF_SLACK = new Known(Schemes::slack, Schemes::slackHeaders);
  static final Claim.Scheme OF_GITHUB = new Known(Schemes::github, Schemes::githubHeaders);
  static final Claim.Scheme OF_STANDARD = new Known(Schemes::standard, Schemes::standardHeaders);

  private Schemes() {}

  private interface Reader {
    Claim read(Delivery delivery) throws MalformedException;
  }

  private interface Writer {
    Map<String, String> headers(Instant at, Claim.Signer signer);
  }

  private record Known(Reader reader, Writer writer) implements Claim.Scheme {
    @Override
    public Claim read(Delivery delivery) throws MalformedException {
      return reader.read(delivery);
    }

    @Override
    public Map<String, String> headers(Instant at, Claim.Signer signer) {
      return writer.headers(at, signer);
    }
  }

  /** How a signature is written. */
  enum Encoding {
    HEX,
    BASE64;

    String write(byte[] bytes) {
      return this == HEX
          ? HexFormat.of().formatHex(bytes)
          : Base64.getEncoder().encodeToString(bytes);
    }

    byte[] read(String text) throws MalformedException {
      try {
        return this == HEX
            ? HexFormat.of().parseHex(text.toLowerCase(Locale.ROOT))
            : Base64.getDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new MalformedException("a signature that is not " + name().toLowerCase(Locale.ROOT));
      }
    }
  }

  /** Stripe: {@code t=…,v1=…}, over time, dot, body. */
  private static Claim stripe(Delivery delivery) throws MalformedException {
    String time = null;
    List<byte[]> signatures = new ArrayList<>();
    for (String part : required(delivery, STRIPE).split(",", -1)) {
      String item = part.strip();
      if (item.startsWith("t=")) {
        time = item.substring(2);
      } else if (item.startsWith("v1=") && signatures.size() < MAX_SIGNATURES) {
        signatures.add(Encoding.HEX.read(item.substring(3)));
      }
    }
    if (time == null || signatures.isEmpty()) {
      throw new MalformedException("the header " + STRIPE + " without t= or v1=");
    }
    return new Claim(time + ".", "", seconds(time, STRIPE), signatures);
  }

  private static Map<String, String> stripeHeaders(Instant at, Claim.Signer signer) {
    String time = "" + at.getEpochSecond();
    return Map.of(STRIPE, "t=" + time + ",v1=" + Encoding.HEX.write(signer.sign(time + ".", "")));
  }

  /** Slack: {@code v0=…} over version, time and body, with colons between. */
  private static Claim slack(Delivery delivery) throws MalformedException {
    String time = required(delivery, SLACK_TIME);
    byte[] signature = Encoding.HEX.read(after("v0=", required(delivery, SLACK), SLACK));
    return new Claim("v0:" + time + ":", "", seconds(time, SLACK_TIME), List.of(signature));
  }

  private static Map<String, String> slackHeaders(Instant at, Claim.Signer signer) {
    String time = "" + at.getEpochSecond();
    String signature = Encoding.HEX.write(signer.sign("v0:" + time + ":", ""));
    return Map.of(SLACK_TIME, time, SLACK, "v0=" + signature);
  }

  /** GitHub: {@code sha256=…} over the body; it says no time. */
  private static Claim github(Delivery delivery) throws MalformedException {
    String text = after("sha256=", required(delivery, GITHUB), GITHUB);
    return new Claim("", "", null, List.of(Encoding.HEX.read(text)));
  }

  private static Map<String, String> githubHeaders(Instant at, Claim.Signer signer) {
    return Map.of(GITHUB, "sha256=" + Encoding.HEX.write(signer.sign("", "")));
  }

  /** Standard Webhooks: {@code v1,…} in base64, several with blanks between. */
  private static Claim standard(Delivery delivery) throws MalformedException {
    String id = required(delivery, STANDARD_ID);
    String time = required(delivery, STANDARD_TIME);
    List<byte[]> signatures = new ArrayList<>();
    for (String item : required(delivery, STANDARD).split(" ", -1)) {
      if (item.startsWith("v1,") && signatures.size() < MAX_SIGNATURES) {
        signatures.add(Encoding.BASE64.read(item.substring(3)));
      }
    }
    if (signatures.isEmpty()) {
      throw new MalformedException("the header " + STANDARD + " without v1,");
    }
    return new Claim(id + "." + time + ".", "", seconds(time, STANDARD_TIME), signatures);
  }

  private static Map<String, String> standardHeaders(Instant at, Claim.Signer signer) {
    String id = "msg_" + UUID.randomUUID();
    String time = "" + at.getEpochSecond();
    String signature = Encoding.BASE64.write(signer.sign(id + "." + time + ".", ""));
    return Map.of(STANDARD_ID, id, STANDARD_TIME, time, STANDARD, "v1," + signature);
  }

  /**
   * One header, as configured.
   *
   * @param header has the signature
   * @param prefix what stands before it, such as {@code sha256=}; may be empty
   * @param timeHeader has the time in seconds since 1970; null: no time is signed
   * @param payload what is signed: {@code {body}} once, {@code {timestamp}} where it is
   */
  record Custom(
      String header, String prefix, Encoding encoding, @Nullable String timeHeader, String payload)
      implements Claim.Scheme {
    @Override
    public Claim read(Delivery delivery) throws MalformedException {
      String time = timeHeader == null ? null : required(delivery, timeHeader);
      Instant at = time == null || timeHeader == null ? null : seconds(time, timeHeader);
      String signed = time == null ? payload : payload.replace(TIMESTAMP, time);
      int body = signed.indexOf(BODY);
      byte[] signature = encoding.read(after(prefix, required(delivery, header), header));
      return new Claim(
          signed.substring(0, body),
          signed.substring(body + BODY.length()),
          at,
          List.of(signature));
    }

    @Override
    public Map<String, String> headers(Instant at, Claim.Signer signer) {
      String time = "" + at.getEpochSecond();
      String signed = payload.replace(TIMESTAMP, time);
      int body = signed.indexOf(BODY);
      byte[] signature =
          signer.sign(signed.substring(0, body), signed.substring(body + BODY.length()));
      String value = prefix + encoding.write(signature);
      return timeHeader == null ? Map.of(header, value) : Map.of(header, value, timeHeader, time);
    }
  }

  private static String required(Delivery delivery, String header) throws MalformedException {
    String value = delivery.header(header);
    if (value == null) {
      throw new MalformedException("no header " + header);
    }
    return value.strip();
  }

  private static String after(String prefix, String text, String header) throws MalformedException {
    if (!text.startsWith(prefix)) {
      throw new MalformedException("the header " + header + " without " + prefix);
    }
    return text.substring(prefix.length());
  }

  private static Instant seconds(String text, String header) throws MalformedException {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text));
    } catch (NumberFormatException | DateTimeException e) {
      throw new MalformedException("no seconds since 1970 in the header " + header);
    }
  }
}
