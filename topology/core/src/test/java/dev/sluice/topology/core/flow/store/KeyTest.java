package dev.sluice.topology.core.flow.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static <T> void sorts(List<T> inOrder, Function<T, Key> key) {
    Comparator<byte[]> unsigned = Arrays::compareUnsigned;
    List<byte[]> keys = inOrder.stream().map(part -> key.apply(part).bytes()).toList();
    assertThat(keys).isSortedAccordingTo(unsigned).doesNotHaveDuplicates();
  }

  @Test
  void textsSortAndNoneIsThePrefixOfAnother() {
    sorts(
        List.of(
            "", "\0", "\0\0", "\0a", "a", "a\0", "a\0\0b", "a\0b", "ab", "b", "é", "\uD83D\uDE00"),
        text -> Key.of('k').text(text).number(-1));
  }

  @Test
  void numbersSort() {
    sorts(
        List.of(Long.MIN_VALUE, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE),
        number -> Key.of('k').number(number));
    assertThat(Key.numberAt(Key.of('k').number(-77).bytes(), 1)).isEqualTo(-77);
  }

  @Test
  void nothingSortsBeforeEveryText() {
    sorts(Arrays.asList(null, "", "a"), text -> Key.of('k').optional(text));
  }

  @Test
  void allThatStartWithAPrefixAreBeforeItsEnd() {
    byte[] prefix = {1, (byte) 0xFF, (byte) 0xFF};
    byte[] end = Key.afterAll(prefix);
    assertThat(end).containsExactly(2);
    assertThat(Arrays.compareUnsigned(Key.of(prefix).number(Long.MAX_VALUE).bytes(), end))
        .isNegative();
  }
}
