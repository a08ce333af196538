package dev.sluice.gateway;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer of server-sent events. Each method throws {@link IOException} once the client is gone.
 * For one thread.
 */
public final class SentEvents {
  private final OutputStream out;

  private SentEvents(OutputStream out) {
    this.out = out;
  }

  /** Begins the answer; it leaves with the first {@link #flush}. */
  public static SentEvents open(Context ctx) throws IOException {
    HttpServletResponse response = ctx.res();
    response.setStatus(200);
    response.setContentType("text/event-stream; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no");
    return new SentEvents(response.getOutputStream());
  }

  /**
   * Writes an event, which leaves with the next {@link #flush}.
   *
   * @param name null: none
   * @param id null: none
   * @param data each line becomes one of the event's
   */
  public void event(@Nullable String name, @Nullable String id, String data) throws IOException {
    StringBuilder event = new StringBuilder(data.length() + 64);
    if (name != null) {
      event.append("event: ").append(name).append('\n');
    }
    if (id != null) {
      event.append("id: ").append(id).append('\n');
    }
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    write(event.append('\n').toString());
  }

  /** Sends what was written, and a comment, so that a client that is gone is noticed. */
  public void flush() throws IOException {
    write(":\n\n");
    out.flush();
  }

  private void write(String lines) throws IOException {
    out.write(lines.getBytes(StandardCharsets.UTF_8));
  }
}
