package dev.sluice.gateway.access;

import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Where the identity provider gives tokens: for a code, or for the token of an earlier login. */
final class TokenEndpoint {
  private static final int SERVER_ERROR = 500;
  private static final int TOO_MANY = 429;

  private final OidcSettings settings;
  private final OIDCProviderMetadata metadata;

  TokenEndpoint(OidcSettings settings, OIDCProviderMetadata metadata) {
    this.settings = settings;
    this.metadata = metadata;
  }

  /**
   * What it gives.
   *
   * @return unchecked
   * @throws LoginException SLUICE-1282 the provider is away, SLUICE-1284 it refuses
   */
  OIDCTokens tokens(AuthorizationGrant grant) {
    HTTPRequest request = request(grant).toHTTPRequest();
    request.setConnectTimeout(Discovery.TIMEOUT_MS);
    request.setReadTimeout(Discovery.TIMEOUT_MS);
    request.setFollowRedirects(false);
    TokenResponse response;
    try {
      HTTPResponse answer = request.send();
      if (answer.getStatusCode() >= SERVER_ERROR || answer.getStatusCode() == TOO_MANY) {
        throw new IOException("it answers " + answer.getStatusCode());
      }
      response = OIDCTokenResponseParser.parse(answer);
    } catch (IOException e) {
      throw LoginException.away(settings, "a token", e);
    } catch (ParseException e) {
      throw LoginException.refused(settings, "an answer that is none to a request of a token", e);
    }
    if (!response.indicatesSuccess()) {
      String code = LoginException.code(response.toErrorResponse().getErrorObject());
      throw LoginException.refused(settings, code, null);
    }
    return ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens();
  }

  private TokenRequest request(AuthorizationGrant grant) {
    URI endpoint = metadata.getTokenEndpointURI();
    ClientID client = new ClientID(settings.clientId());
    if (settings.clientSecret() == null) {
      return new TokenRequest.Builder(endpoint, client, grant).build();
    }
    Secret secret = new Secret(settings.clientSecret());
    List<ClientAuthenticationMethod> ways = metadata.getTokenEndpointAuthMethods();
    boolean post =
        ways != null
            && ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
            && !ways.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return new TokenRequest.Builder(
            endpoint,
            post ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret),
            grant)
        .build();
  }
}
