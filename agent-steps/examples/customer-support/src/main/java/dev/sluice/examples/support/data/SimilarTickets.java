package dev.sluice.examples.support.data;

import dev.sluice.examples.support.data.CustomerData.Similar;
import dev.sluice.examples.support.data.CustomerData.Ticket;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Which tickets are near in meaning: by pgvector where the server has it, otherwise the cosine is
 * worked out over arrays. For thousands of tickets that is quick enough; an index needs pgvector.
 */
final class SimilarTickets {
  private static final String BY_VECTOR =
      """
      select id, customer_id, charge_id, subject, body, status, resolution,
        1 - (embedding::vector <=> :near::float8[]::vector) as similarity
      from tickets where status = 'resolved' and array_length(embedding, 1) = :length
      order by similarity desc, id limit :limit\
      """;
  private static final String BY_ARRAY =
      """
      select t.id, t.customer_id, t.charge_id, t.subject, t.body, t.status, t.resolution, s.similarity
      from tickets t cross join lateral (
        select coalesce(sum(a * b) / nullif(sqrt(sum(a * a)) * sqrt(sum(b * b)), 0), 0) as similarity
        from unnest(t.embedding, :near::float8[]) as pair (a, b)) s
      where t.status = 'resolved' and array_length(t.embedding, 1) = :length
      order by s.similarity desc, t.id limit :limit\
      """;

  private SimilarTickets() {}

  static List<Similar> to(Handle handle, List<Double> near, int limit) {
    boolean vectors =
        handle
            .createQuery("select exists (select from pg_extension where extname = 'vector')")
            .mapTo(Boolean.class)
            .one();
    return handle
        .createQuery(vectors ? BY_VECTOR : BY_ARRAY)
        .bindArray("near", Double.class, near)
        .bind("length", near.size())
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
