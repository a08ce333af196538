package dev.sluice.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a role is told on its command line: {@code name=value}, and {@code set:name=value}. */
final class RoleArguments {
  private static final String SETTING = "set:";

  private final Map<String, String> values = new HashMap<>();

  static RoleArguments of(String[] args) {
    RoleArguments arguments = new RoleArguments();
    for (String arg : args) {
      String[] parts = arg.split("=", 2);
      arguments.values.put(parts[0], parts[1]);
    }
    return arguments;
  }

  RoleArguments with(String name, Object value) {
    values.put(name, value.toString());
    return this;
  }

  RoleArguments withSettings(Map<String, String> settings) {
    settings.forEach((name, value) -> values.put(SETTING + name, value));
    return this;
  }

  String get(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  int number(String name) {
    return Integer.parseInt(get(name));
  }

  /** Settings of Kafka that win over the role's own. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (name.startsWith(SETTING)) {
            settings.put(name.substring(SETTING.length()), value);
          }
        });
    return settings;
  }

  List<String> asList() {
    List<String> list = new ArrayList<>();
    values.forEach((name, value) -> list.add(name + "=" + value));
    return list;
  }
}
