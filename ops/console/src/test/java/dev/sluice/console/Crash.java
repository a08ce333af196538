package dev.sluice.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

/** A connection that breaks at its n-th call, as when the process or the network goes away. */
final class Crash {
  private Crash() {}

  /**
   * @param call the call that breaks, from 1
   * @param afterwards true: the call is carried out first, and its answer is lost
   */
  static Connection at(Connection real, int call, boolean afterwards) {
    int[] calls = {0};
    return (Connection)
        Proxy.newProxyInstance(
            Crash.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              boolean breaks = !method.getName().equals("close") && ++calls[0] == call;
              if (breaks && !afterwards) {
                real.close();
                throw new SQLException("broken before " + method.getName(), "08006");
              }
              try {
                Object result = method.invoke(real, arguments);
                if (breaks) {
                  real.close();
                  throw new SQLException("broken after " + method.getName(), "08006");
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
