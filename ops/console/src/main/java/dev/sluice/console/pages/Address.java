package dev.sluice.console.pages;

import org.jspecify.annotations.Nullable;

/** The address of a page, with what it asks for. */
final class Address {
  private final StringBuilder text;
  private char separator = '?';

  Address(String path) {
    this.text = new StringBuilder(path);
  }

  /**
   * The same, asking for one thing more.
   *
   * @param value null or empty: it is not asked for
   */
  Address with(String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.append(separator).append(name).append('=').append(Format.segment(value));
      separator = '&';
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
