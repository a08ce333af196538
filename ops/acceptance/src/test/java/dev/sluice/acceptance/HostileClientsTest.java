package dev.sluice.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.dev.DevConfig;
import dev.sluice.dev.DevServer;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold what they can get: it is bounded, and others are served meanwhile. */
@Timeout(180)
@SuppressWarnings("NullAway.Init")
class HostileClientsTest {
  private static final int MANY = 200;
  private static final int LIVE_PAGES_OF_ONE = 50;
  private static final Duration PROMPT = Duration.ofSeconds(5);
  private static final Duration BODY_LIMIT = Duration.ofSeconds(10);
  private static final Duration HEADER_LIMIT = Duration.ofSeconds(16);
  private static final String KEPT_OPEN = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir static Path folder;

  private static DevServer server;
  private static RawHttp http;

  private final List<Socket> held = new ArrayList<>();

  /** What drips on a connection, where it is no space. */
  private final Map<Socket, String> dropsOf = new HashMap<>();

  @BeforeAll
  static void start() {
    server = DevServer.start(DevConfig.in(folder).withPort(0).withKafkaPort(0));
    http = new RawHttp(server.uri().getPort(), Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void letGo() throws IOException {
    for (Socket socket : held) {
      socket.close();
    }
  }

  private Socket hold(String begin) throws IOException {
    Socket socket = http.open(RawHttp.bytes(begin));
    held.add(socket);
    return socket;
  }

  private static void othersAreServed() throws IOException {
    Instant before = Instant.now();
    assertThat(http.get("/v1/runs").status()).isEqualTo(200);
    assertThat(http.get("/").status()).isEqualTo(200);
    byte[] event = RawHttp.request("POST", "/e/k", "", "{\"name\":\"a/b\"}");
    assertThat(http.send(event).status()).isEqualTo(200);
    assertThat(Duration.between(before, Instant.now())).isLessThan(PROMPT);
  }

  /** A byte a second, on every connection, until the server has had enough or {@code atMost}. */
  private void drip(Duration atMost) throws InterruptedException {
    Instant end = Instant.now().plus(atMost);
    while (Instant.now().isBefore(end)) {
      for (Socket socket : held) {
        drop(socket, dropsOf.getOrDefault(socket, " "));
      }
      Thread.sleep(1_000);
    }
  }

  private static void drop(Socket socket, String what) {
    try {
      socket.getOutputStream().write(RawHttp.bytes(what));
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketException.class); // it was cut off
    }
  }

  @Test
  void bodiesOfAByteASecondAreGivenUpAndThoseThatComeAtAModestPaceAreTaken() throws Exception {
    for (String path : List.of("/e/k", "/v1/operations", "/mcp")) {
      for (int i = 0; i < MANY; i++) {
        hold(RawHttp.head("POST", path, "Content-Length: 1000\r\n") + "{");
      }
    }
    othersAreServed();
    Instant begin = Instant.now();
    try (var beside = Executors.newSingleThreadExecutor()) {
      Future<RawHttp.Answer> modest = beside.submit(HostileClientsTest::sendAtAModestPace);
      drip(BODY_LIMIT.plusSeconds(2));
      assertThat(modest.get().status()).isEqualTo(200);
    }
    othersAreServed();

    for (Socket socket : held) {
      RawHttp.Answer answer = RawHttp.answer(socket);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(408);
      assertThat(answer.body()).contains("SLUICE-4155", "1,024 bytes a second");
      assertThat(answer.head()).containsIgnoringCase("connection: close");
    }
    assertThat(Duration.between(begin, Instant.now())).isLessThan(BODY_LIMIT.multipliedBy(3));
  }

  private static RawHttp.Answer sendAtAModestPace() throws Exception {
    String event = "{\"name\":\"a/b\",\"data\":{\"a\":\"" + "x".repeat(30_000) + "\"}}";
    String head = RawHttp.head("POST", "/e/k", "Content-Length: " + event.length() + "\r\n");
    try (Socket socket = http.open(RawHttp.bytes(head))) {
      for (int from = 0; from < event.length(); from += 2_500) { // a second each: 12 s
        int to = Math.min(event.length(), from + 2_500);
        socket.getOutputStream().write(RawHttp.bytes(event.substring(from, to)));
        Thread.sleep(1_000);
      }
      return RawHttp.answer(socket);
    }
  }

  @Test
  void aClientThatGoesInTheMiddleOfItsBodyHarmsNobody() throws Exception {
    for (int i = 0; i < MANY; i++) {
      hold(RawHttp.head("POST", "/e/k", "Content-Length: 1000\r\n") + "{").close();
    }
    othersAreServed();
  }

  @Test
  void headersOfAByteASecondHoldUpNobodyAndAreCutOff() throws Exception {
    Socket idle = http.open(RawHttp.bytes(KEPT_OPEN));
    assertThat(RawHttp.firstLine(idle)).contains(" 200 ");
    for (int i = 0; i < MANY; i++) {
      hold("GET /v1/runs HTTP/1.1\r\nHost: localhost\r\nX: ");
    }
    Socket lineEnds = hold("\r\n");
    dropsOf.put(lineEnds, "\r\n");
    drip(Duration.ofSeconds(3));
    othersAreServed();
    drip(HEADER_LIMIT);

    othersAreServed();
    for (Socket socket : held) {
      socket.setSoTimeout(5_000);
      assertThat(endOf(socket)).isTrue();
    }
    // Who asks for nothing for as long is no slow client, and may ask again.
    try (idle) {
      assertThat(idle.getInputStream().skip(idle.getInputStream().available())).isPositive();
      idle.getOutputStream().write(RawHttp.bytes(KEPT_OPEN));
      assertThat(RawHttp.firstLine(idle)).contains(" 200 ");
    }
  }

  /** Whether the server has closed it, without an answer. */
  private static boolean endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true; // reset, as bytes came after its end
    }
  }

  @Test
  void livePagesOfOneClientAreBoundedAndTheirPlacesComeBack() throws Exception {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < LIVE_PAGES_OF_ONE + 10; i++) {
      String page = i % 2 == 0 ? "/live/" : "/live/events";
      answers.add(RawHttp.firstLine(hold(RawHttp.head("GET", page, ""))));
    }
    assertThat(answers.subList(0, LIVE_PAGES_OF_ONE)).allMatch(line -> line.contains(" 200 "));
    assertThat(answers.subList(LIVE_PAGES_OF_ONE, answers.size()))
        .allMatch(line -> line.contains(" 429 "));
    RawHttp.Answer refused = http.get("/live/gates");
    assertThat(refused.body()).contains("SLUICE-4154 Expected at most 50 live pages of one client");
    othersAreServed();

    letGo();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> RawHttp.firstLine(hold(RawHttp.head("GET", "/live/", ""))).contains(" 200 "));
  }
}
