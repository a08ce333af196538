package dev.sluice.expressions;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators and functions: the name that CEL's parser gives them and how many arguments. */
enum Function {
  EQUAL("_==_", 2, 2, "=="),
  NOT_EQUAL("_!=_", 2, 2, "!="),
  LESS("_<_", 2, 2, "<"),
  LESS_OR_EQUAL("_<=_", 2, 2, "<="),
  GREATER("_>_", 2, 2, ">"),
  GREATER_OR_EQUAL("_>=_", 2, 2, ">="),
  IN("@in", 2, 2, "in"),
  ADD("_+_", 2, 2, "+"),
  SUBTRACT("_-_", 2, 2, "-"),
  MULTIPLY("_*_", 2, 2, "*"),
  DIVIDE("_/_", 2, 2, "/"),
  REMAINDER("_%_", 2, 2, "%"),
  NEGATE("-_", 1, 1, "-"),
  SIZE("size", 1, 1),
  CONTAINS("contains", 2, 2),
  STARTS_WITH("startsWith", 2, 2),
  ENDS_WITH("endsWith", 2, 2),
  MATCHES("matches", 2, 2),
  LOWERCASE("lowercase", 1, 1),
  UPPERCASE("uppercase", 1, 1),
  B64_DECODE("b64decode", 1, 1),
  JSON_PARSE("json_parse", 1, 1),
  DATE("date", 1, 1),
  TIMESTAMP("timestamp", 1, 1),
  DURATION("duration", 1, 1),
  NOW("now", 0, 0),
  NOW_PLUS("now_plus", 1, 1),
  NOW_MINUS("now_minus", 1, 1),
  STRING("string", 1, 1),
  INT("int", 1, 1),
  DOUBLE("double", 1, 1),
  BOOL("bool", 1, 1),
  DYN("dyn", 1, 1),
  YEAR("getFullYear", 1, 2),
  MONTH("getMonth", 1, 2),
  DAY_OF_YEAR("getDayOfYear", 1, 2),
  DAY_OF_MONTH("getDate", 1, 2),
  DAY_OF_MONTH_FROM_ZERO("getDayOfMonth", 1, 2),
  DAY_OF_WEEK("getDayOfWeek", 1, 2),
  HOURS("getHours", 1, 2),
  MINUTES("getMinutes", 1, 2),
  SECONDS("getSeconds", 1, 2),
  MILLISECONDS("getMilliseconds", 1, 2),
  /** What a known but missing field becomes in a residual; users cannot write it. */
  MISSING("missing", 0, 0);

  private static final Map<String, Function> BY_NAME = new HashMap<>();

  static {
    for (Function function : values()) {
      BY_NAME.put(function.celName, function);
    }
  }

  final String celName;
  final int minArgs;
  final int maxArgs;

  /** Null for what is called by name. */
  final @Nullable String symbol;

  Function(String celName, int minArgs, int maxArgs) {
    this(celName, minArgs, maxArgs, null);
  }

  Function(String celName, int minArgs, int maxArgs, @Nullable String symbol) {
    this.celName = celName;
    this.minArgs = minArgs;
    this.maxArgs = maxArgs;
    this.symbol = symbol;
  }

  static @Nullable Function named(String celName) {
    return BY_NAME.get(celName);
  }

  boolean readsTheClock() {
    return this == NOW || this == NOW_PLUS || this == NOW_MINUS;
  }
}
