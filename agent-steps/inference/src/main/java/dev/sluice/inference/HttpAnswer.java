package dev.sluice.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * What a server answered.
 *
 * @param status 100 to 599
 * @param headers their names in lower case
 * @param body as text; in base64 when it is no UTF-8
 * @param base64 whether {@code body} is in base64
 * @param url where the answer came from, after redirects; without its query
 */
public record HttpAnswer(
    int status, Map<String, List<String>> headers, String body, boolean base64, String url) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** A status of 200 to 299. */
  @JsonIgnore
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** The body as it came. */
  public byte[] bytes() {
    return base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The body read as JSON.
   *
   * @throws SluiceException SLUICE-3246 when it is none
   */
  public JsonNode json() {
    try {
      return MAPPER.readTree(bytes());
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-3246",
          "Expected JSON from " + url + ", found status " + status + " with another body.",
          "Look at the status before the body; read the body as text.",
          e);
    }
  }
}
