package dev.sluice.console;

import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Empties all tables but the list of migrations; whoever projects then begins anew. */
final class Rebuild {
  private static final String TABLES =
      "select quote_ident(tablename) from pg_tables where schemaname = current_schema()"
          + " and tablename not like 'flyway%' order by tablename";

  private Rebuild() {}

  /** In the caller's transaction; waits for a batch that is being written. */
  static void empty(Handle handle) {
    String tables =
        handle.createQuery(TABLES).mapTo(String.class).stream().collect(Collectors.joining(", "));
    handle.execute("truncate " + tables);
  }
}
