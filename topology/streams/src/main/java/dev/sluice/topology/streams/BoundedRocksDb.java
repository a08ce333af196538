package dev.sluice.topology.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/** One block cache and one budget of write buffers for all stores of the process. */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final long CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFER_BYTES = 64L << 20;
  private static final Object LOCK = new Object();

  private static @Nullable Cache cache;
  private static @Nullable WriteBufferManager buffers;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    synchronized (LOCK) {
      if (cache == null || buffers == null) {
        cache = new LRUCache(CACHE_BYTES + WRITE_BUFFER_BYTES);
        buffers = new WriteBufferManager(WRITE_BUFFER_BYTES, cache);
      }
      BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
      table.setBlockCache(cache);
      table.setCacheIndexAndFilterBlocks(true);
      // Most look-ups are for runs that are not there: a filter answers them without a read.
      table.setFilterPolicy(new BloomFilter(10, false));
      options.setTableFormatConfig(table);
      options.setWriteBufferManager(buffers);
    }
  }

  @Override
  public void close(String storeName, Options options) {
    // Cache and buffers belong to the process.
  }
}
