package dev.sluice.gateway;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers requests that the server refuses before any route sees them, as all other errors are. */
final class ServerErrors extends ErrorHandler {
  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    var error =
        new ApiException(
            status,
            "SLUICE-1290",
            "Expected a request that HTTP allows, found one that is refused: %d %s."
                .formatted(status, HttpStatus.getMessage(status)),
            "Its line and headers may have 8 KiB; its path may not be encoded twice or lead"
                + " upwards.");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
    response.write(true, ByteBuffer.wrap(Answers.bytes(error)), callback);
  }
}
