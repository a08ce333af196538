package dev.sluice.topology.streams;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.errors.SluiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** {@code /health}: the process can go on; {@code /ready}: it takes records now. */
final class HealthServer implements AutoCloseable {
  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  static HealthServer start(int port, Supplier<KafkaStreams.State> state) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/health",
          exchange -> answer(exchange, state.get(), !state.get().hasCompletedShutdown()));
      server.createContext(
          "/ready",
          exchange -> answer(exchange, state.get(), state.get() == KafkaStreams.State.RUNNING));
      server.start();
      return new HealthServer(server);
    } catch (IOException e) {
      throw new SluiceException(
          "SLUICE-4106",
          "Expected port " + port + " to be free for the engine's health, found it taken.",
          "Choose another SLUICE_HEALTH_PORT; 0 takes any free one.",
          e);
    }
  }

  private static void answer(HttpExchange exchange, KafkaStreams.State state, boolean good)
      throws IOException {
    byte[] body =
        ("{\"state\":\"" + state + "\",\"ok\":" + good + "}\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(good ? 200 : 503, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
