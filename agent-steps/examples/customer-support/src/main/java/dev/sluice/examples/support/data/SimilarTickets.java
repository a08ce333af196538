package dev.sluice.examples.support.data;

import dev.sluice.examples.support.data.CustomerData.Similar;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Which tickets are near in meaning. With pgvector its index {@code tickets_by_meaning} finds them,
 * as far as its search goes, for embeddings of {@link #INDEXED} numbers; otherwise the cosine with
 * each ticket is worked out over arrays, which is quick enough for thousands.
 */
final class SimilarTickets {
  /** How long embeddings are that the index has. */
  private static final int INDEXED = 256;

  /** Where pgvector is, if this user may use it and the index has been made. */
  private static final String HOME =
      """
      select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'vector' and has_schema_privilege(n.oid, 'usage')
        and to_regclass('tickets_by_meaning') is not null\
      """;

  /** Where pgvector is stands for HOME. The index is asked in the words it was made with. */
  private static final String BY_INDEX =
      """
      select id, customer_id, charge_id, subject, body, status, resolution,
        coalesce(1 - nullif(distance, 'NaN'), 0) as similarity
      from (
        select t.*, embedding::HOME.vector(256) operator(HOME.<=>) :near::float8[]::HOME.vector(256) as distance
        from tickets t where status = 'resolved' and array_length(embedding, 1) = 256
        order by distance limit :limit) nearest
      order by similarity desc, id\
      """;

  private static final String BY_ARRAY =
      """
      select t.id, t.customer_id, t.charge_id, t.subject, t.body, t.status, t.resolution, s.similarity
      from tickets t cross join lateral (
        select coalesce(sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0), 0) as similarity
        from unnest(t.embedding, :near::float8[]) as pair (a, b)) s
      where t.status = 'resolved' and array_length(t.embedding, 1) = cardinality(:near::float8[])
      order by s.similarity desc, t.id limit :limit\
      """;

  private SimilarTickets() {}

  static List<Similar> to(Handle handle, List<Double> near, int limit) {
    Optional<String> home =
        near.size() == INDEXED
            ? handle.createQuery(HOME).mapTo(String.class).findOne()
            : Optional.empty();
    return handle
        .createQuery(home.map(name -> BY_INDEX.replace("HOME", name)).orElse(BY_ARRAY))
        .bindArray("near", Double.class, near)
        .bind("limit", limit)
        .map(
            (row, ctx) ->
                new Similar(
                    new Ticket(
                        row.getString("id"),
                        row.getString("customer_id"),
                        row.getString("charge_id"),
                        row.getString("subject"),
                        row.getString("body"),
                        row.getString("status"),
                        row.getString("resolution")),
                    row.getDouble("similarity")))
        .list();
  }
}
