package dev.sluice.console;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Has Postgres explain every statement before it is carried out. */
final class Plans implements SqlLogger {
  private final List<String> plans = new ArrayList<>();

  @Override
  @SuppressWarnings("removal") // Jdbi has no other way yet to the values that are bound
  public void logBeforeExecution(StatementContext context) {
    ParsedSql parsed = context.getParsedSql();
    Connection connection = context.getConnection();
    try (PreparedStatement explain =
        connection.prepareStatement("explain (analyze, buffers) " + parsed.getSql())) {
      int place = 0;
      for (String name : parsed.getParameters().getParameterNames()) {
        Argument argument = context.getBinding().findForName(name, context).orElseThrow();
        argument.apply(++place, explain, context);
      }
      StringBuilder plan = new StringBuilder();
      try (ResultSet rows = explain.executeQuery()) {
        while (rows.next()) {
          plan.append("    ").append(rows.getString(1)).append('\n');
        }
      }
      plans.add(plan.toString());
    } catch (SQLException e) {
      throw new IllegalStateException(parsed.getSql(), e);
    }
  }

  /** What it has got since it was asked last. */
  List<String> take() {
    List<String> taken = List.copyOf(plans);
    plans.clear();
    return taken;
  }
}
