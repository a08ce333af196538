package dev.sluice.gateway.webhooks;

import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.webhooks.Schemes.Custom;
import dev.sluice.gateway.webhooks.Schemes.Encoding;
import dev.sluice.settings.References;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one source of the file; what is wrong is noted, and there is no source then. */
final class SourceReader {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern MINUTES = Pattern.compile("([1-9][0-9]{0,3})([sm])");
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int DEFAULT_BODY = 1024 * 1024;
  private static final int MAX_BODY = 16 * 1024 * 1024;
  private static final int SHORTEST_SECRET = 8;
  private static final String STANDARD_PREFIX = "whsec_";

  private final References references;
  private final boolean onLoopback;
  private final TransformReader transforms;
  private final List<Fault> faults;

  /**
   * @param onLoopback whether a source may be without a secret
   */
  SourceReader(
      Function<String, @Nullable String> environment,
      boolean onLoopback,
      Clock clock,
      List<Fault> faults) {
    this.references = new References(environment);
    this.onLoopback = onLoopback;
    this.transforms = new TransformReader(clock, faults);
    this.faults = faults;
  }

  /**
   * The source under {@code name}.
   *
   * @param key where its name stands
   * @return null when something is wrong with it, which is noted
   */
  @Nullable WebhookSource read(String name, Node key, Node value) {
    int before = faults.size();
    Fields fields = new Fields(value, "the source " + name, faults);
    fields.only(
        Set.of("kind", "secrets", "tolerance", "max_body", "header", "signature", "transform"));
    if (!NAME.matcher(name).matches() || name.equals("sluice")) {
      fields.fault(
          key,
          "SLUICE-1412",
          "Expected a name of 1 to 64 of a-z 0-9 _ - (not sluice), found '" + name + "'.");
    }
    String said = fields.text("kind");
    Kind kind = Kind.named(String.valueOf(said)).orElse(null);
    if (kind == null) {
      fields.fault(
          fields.value("kind") == null ? key : fields.key("kind"),
          "SLUICE-1412",
          "Expected the kind stripe, github, slack, postmark, standard or generic, found "
              + (said == null ? "none." : "'" + said + "'."));
      return null;
    }
    List<String> secrets = secrets(fields, key, kind);
    Signature signature = signature(fields, kind, secrets);
    WebhookTransform transform = transforms.read(fields, kind);
    int maxBody = maxBody(fields);
    return faults.size() > before
        ? null
        : new WebhookSource(name, kind, signature, maxBody, transform);
  }

  private List<String> secrets(Fields fields, Node key, Kind kind) {
    List<String> secrets = new ArrayList<>();
    fields
        .texts("secrets")
        .forEach(
            (node, text) -> {
              String secret = filled(fields, node, text);
              if (secret == null) {
                return;
              }
              if (secret.length() < SHORTEST_SECRET) {
                fields.fault(
                    node,
                    "SLUICE-1414",
                    "Expected a secret of at least 8 characters, found " + secret.length() + ".");
              } else if (kind == Kind.STANDARD && bytes(kind, secret) == null) {
                fields.fault(
                    node, "SLUICE-1414", "Expected a secret whsec_ and base64, found another.");
              } else {
                secrets.add(secret);
              }
            });
    if (fields.value("secrets") == null && !onLoopback) {
      fields.fault(
          key,
          "SLUICE-1413",
          "Expected secrets of a source that is not on loopback only, found none.");
    }
    return secrets;
  }

  /** The text with its references filled in; null: one leads nowhere, which is noted. */
  private @Nullable String filled(Fields fields, Node node, String text) {
    try {
      return references.fill(text, "SLUICE-1415", "secrets");
    } catch (SluiceException e) {
      fields.fault(node, e.code(), e.problem());
      return null;
    }
  }

  private @Nullable Signature signature(Fields fields, Kind kind, List<String> secrets) {
    Duration tolerance = tolerance(fields);
    Node described = fields.value("signature");
    if (described != null && kind != Kind.GENERIC) {
      fields.fault(described, "SLUICE-1410", "Expected signature with the kind generic only.");
    }
    String header = headerName(fields, "header", null);
    if (fields.value("header") != null && kind != Kind.POSTMARK) {
      fields.fault(
          fields.key("header"), "SLUICE-1410", "Expected header with the kind postmark only.");
    }
    if (kind == Kind.POSTMARK) {
      return secrets.isEmpty()
          ? null
          : header == null ? SharedSecret.basic(secrets) : SharedSecret.header(header, secrets);
    }
    Claim.Scheme known = kind.scheme();
    Claim.Scheme scheme = known == null ? custom(fields, described) : known;
    List<byte[]> keys = new ArrayList<>();
    for (String secret : secrets) {
      byte[] key = bytes(kind, secret);
      if (key != null) {
        keys.add(key);
      }
    }
    return keys.isEmpty() ? null : new HmacSignature(scheme, keys, tolerance);
  }

  private static byte @Nullable [] bytes(Kind kind, String secret) {
    if (kind != Kind.STANDARD) {
      return secret.getBytes(StandardCharsets.UTF_8);
    }
    try {
      boolean prefixed = secret.startsWith(STANDARD_PREFIX);
      byte[] key =
          Base64.getDecoder()
              .decode(prefixed ? secret.substring(STANDARD_PREFIX.length()) : secret);
      return key.length == 0 ? null : key;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Custom custom(Fields source, @Nullable Node described) {
    if (described == null) {
      return new Custom("X-Signature", "", Encoding.HEX, null, Schemes.BODY);
    }
    Fields fields = new Fields(described, "signature", faults);
    fields.only(Set.of("header", "prefix", "encoding", "timestamp", "payload"));
    String header = headerName(fields, "header", "X-Signature");
    String time = headerName(fields, "timestamp", null);
    String prefix = fields.text("prefix");
    String encoding = fields.text("encoding");
    if (encoding != null && !encoding.equals("hex") && !encoding.equals("base64")) {
      fields.fault(
          fields.key("encoding"),
          "SLUICE-1412",
          "Expected the encoding hex or base64, found '" + encoding + "'.");
    }
    String payload = fields.text("payload");
    String signed = payload != null ? payload : time == null ? Schemes.BODY : "{timestamp}.{body}";
    boolean once =
        signed.contains(Schemes.BODY)
            && signed.indexOf(Schemes.BODY) == signed.lastIndexOf(Schemes.BODY);
    if (!once || signed.contains(Schemes.TIMESTAMP) != (time != null)) {
      fields.fault(
          fields.value("payload") == null ? source.node() : fields.key("payload"),
          "SLUICE-1412",
          "Expected a payload with {body} once, and {timestamp} with a timestamp header only.");
    }
    return new Custom(
        header == null ? "X-Signature" : header,
        prefix == null ? "" : prefix,
        "base64".equals(encoding) ? Encoding.BASE64 : Encoding.HEX,
        time,
        signed);
  }

  private static @Nullable String headerName(
      Fields fields, String field, @Nullable String otherwise) {
    String name = fields.text(field);
    if (name != null && !HEADER.matcher(name).matches()) {
      fields.fault(
          fields.key(field), "SLUICE-1412", "Expected the name of a header, found '" + name + "'.");
    }
    return name == null ? otherwise : name;
  }

  private static Duration tolerance(Fields fields) {
    String text = fields.text("tolerance");
    if (text == null) {
      return TOLERANCE;
    }
    Matcher matcher = MINUTES.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration found =
          matcher.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
      if (found.compareTo(LONGEST) <= 0) {
        return found;
      }
    }
    fields.fault(
        fields.key("tolerance"),
        "SLUICE-1412",
        "Expected a tolerance of 1s to 60m, such as 5m, found '" + text + "'.");
    return TOLERANCE;
  }

  private static int maxBody(Fields fields) {
    String text = fields.text("max_body");
    if (text == null) {
      return DEFAULT_BODY;
    }
    try {
      int bytes = Integer.parseInt(text);
      if (bytes >= 1 && bytes <= MAX_BODY) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // told below, as a number out of range is
    }
    fields.fault(
        fields.key("max_body"),
        "SLUICE-1412",
        "Expected max_body of 1 to 16777216 bytes, found '" + text + "'.");
    return DEFAULT_BODY;
  }
}
