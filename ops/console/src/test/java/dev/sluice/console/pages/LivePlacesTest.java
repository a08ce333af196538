package dev.sluice.console.pages;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LivePlacesTest {
  private final LivePlaces places = new LivePlaces();

  private void take(String client, int times) {
    for (int i = 0; i < times; i++) {
      places.take(client);
    }
  }

  @Test
  void oneClientGetsItsShareAndLeavesTheOthersTheirs() {
    take("a", LivePlaces.OF_ONE);
    assertThatThrownBy(() -> places.take("a")).hasMessageContaining("SLUICE-4154");
    places.take("b");
    places.giveBack("a");
    places.take("a");
    assertThatThrownBy(() -> places.take("a")).hasMessageContaining("SLUICE-4154");
  }

  @Test
  void allTogetherGetSoMany() {
    int clients = LivePlaces.IN_ALL / LivePlaces.OF_ONE;
    for (int client = 0; client < clients; client++) {
      take("client " + client, LivePlaces.OF_ONE);
    }
    assertThatThrownBy(() -> places.take("one more")).hasMessageContaining("SLUICE-1241");
    places.giveBack("client 0");
    places.take("one more");
    assertThatThrownBy(() -> places.take("another")).hasMessageContaining("SLUICE-1241");
  }
}
