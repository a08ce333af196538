package dev.sluice.openai;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpError;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that is made when it is needed, and given up when a call over it fails. */
final class McpConnection implements AutoCloseable {
  private final Supplier<McpSyncClient> connect;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable McpSyncClient client;

  McpConnection(Supplier<McpSyncClient> connect) {
    this.connect = connect;
  }

  /**
   * Calls the server.
   *
   * @throws McpError the server's answer is an error; the connection stays
   * @throws RuntimeException it did not answer; the next call connects anew
   */
  <T> T call(Function<McpSyncClient, T> call) {
    McpSyncClient now = client();
    try {
      return call.apply(now);
    } catch (McpError e) {
      throw e;
    } catch (RuntimeException e) {
      giveUp(now);
      throw e;
    }
  }

  private McpSyncClient client() {
    lock.lock();
    try {
      if (client == null) {
        McpSyncClient fresh = connect.get();
        try {
          fresh.initialize();
        } catch (RuntimeException e) {
          fresh.close();
          throw e;
        }
        client = fresh;
      }
      return client;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ReferenceEquality") // another call may have connected anew
  private void giveUp(McpSyncClient failed) {
    lock.lock();
    try {
      if (client == failed) {
        client = null;
      }
    } finally {
      lock.unlock();
    }
    failed.close();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (client != null) {
        client.close();
        client = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
