package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.pages.SharedLooks.Look;
import dev.sluice.console.pages.SharedLooks.Page;
import dev.sluice.console.pages.SharedLooks.Shared;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.access.Role;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who have the same page open look once. */
@Timeout(30)
class SharedLooksTest {
  private static final Page RUNS = new Page(Role.VIEWER, "/?status=FAILED");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicLong changes = new AtomicLong(7);
  private final AtomicInteger looked = new AtomicInteger();
  private final SharedLooks looks = new SharedLooks(changes::get);

  private Look look() {
    return new Look(new SessionsView(List.of()), "look " + looked.incrementAndGet(), Duration.ZERO);
  }

  private String html(Shared page, long seen, Duration fresh) throws InterruptedException {
    return page.look(seen, fresh, this::look).html();
  }

  @Test
  void aLookServesUntilSomethingHasChangedOrItIsOld() throws Exception {
    try (Shared ada = looks.open(RUNS);
        Shared eve = looks.open(RUNS)) {
      assertThat(html(ada, 7, LONG)).isEqualTo("look 1");
      assertThat(html(eve, 7, LONG)).isEqualTo("look 1");

      changes.set(8);
      assertThat(html(eve, 7, LONG)).isEqualTo("look 1");
      assertThat(html(eve, 8, LONG)).isEqualTo("look 2");
      assertThat(html(ada, 8, LONG)).isEqualTo("look 2");

      assertThat(html(ada, 8, Duration.ZERO)).isEqualTo("look 3");
    }
  }

  @Test
  void whoComesWhileAnotherLooksWaitsForThat() throws Exception {
    var begun = new CountDownLatch(1);
    var seen = new CountDownLatch(1);
    try (ExecutorService viewers = Executors.newVirtualThreadPerTaskExecutor();
        Shared page = looks.open(RUNS)) {
      Callable<String> slow =
          () ->
              page.look(
                      7,
                      LONG,
                      () -> {
                        begun.countDown();
                        await(seen);
                        return look();
                      })
                  .html();
      Future<String> first = viewers.submit(slow);
      begun.await();
      List<Future<String>> others =
          Stream.generate(() -> viewers.submit(() -> html(page, 7, LONG))).limit(50).toList();
      seen.countDown();
      assertThat(first.get()).isEqualTo("look 1");
      for (Future<String> other : others) {
        assertThat(other.get()).isEqualTo("look 1");
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void rolesAndAddressesDoNotShare() throws Exception {
    try (Shared viewer = looks.open(RUNS);
        Shared admin = looks.open(new Page(Role.ADMIN, RUNS.address()));
        Shared all = looks.open(new Page(Role.VIEWER, "/?"))) {
      assertThat(html(viewer, 7, LONG)).isEqualTo("look 1");
      assertThat(html(admin, 7, LONG)).isEqualTo("look 2");
      assertThat(html(all, 7, LONG)).isEqualTo("look 3");
      assertThat(looks.pages()).isEqualTo(3);
    }
    assertThat(looks.pages()).isZero();
  }

  @Test
  void whatLookingThrewIsThrownToAllUntilItIsTimeToLookAgain() throws Exception {
    var away = new SluiceException("SLUICE-1201", "Away.", "Wait.");
    try (Shared page = looks.open(RUNS)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () ->
                    page.look(
                        7,
                        LONG,
                        () -> {
                          looked.incrementAndGet();
                          throw away;
                        }))
            .isSameAs(away);
      }
      assertThat(looked).hasValue(1);
      assertThat(html(page, 7, Duration.ZERO)).isEqualTo("look 2");
    }
  }

  @Test
  void whoeverLeavesLeavesTheLookToTheOthers() throws Exception {
    try (Shared stays = looks.open(RUNS)) {
      try (Shared leaves = looks.open(RUNS)) {
        assertThat(html(leaves, 7, LONG)).isEqualTo("look 1");
      }
      assertThat(html(stays, 7, LONG)).isEqualTo("look 1");
    }
    try (Shared later = looks.open(RUNS)) {
      assertThat(html(later, 7, LONG)).isEqualTo("look 2");
    }
  }
}
