package dev.sluice.examples.support.data;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/** {@link CustomerData} in Postgres. */
public final class CustomerTables implements CustomerData, AutoCloseable {
  static final String REFUNDS =
      "select request_id, customer_id, charge_id, amount_cents, provider_id, decided_by from"
          + " refunds ";
  private static final String TICKETS =
      "select id, customer_id, charge_id, subject, body, status, resolution from tickets ";
  static final String AUDIT =
      "select action, subject, customer_id, actor, run_id, detail from audit_log ";

  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private CustomerTables(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
    for (Class<?> type :
        List.of(
            Customer.class,
            Message.class,
            Ticket.class,
            Draft.class,
            Refund.class,
            AuditEntry.class)) {
      jdbi.registerRowMapper(ConstructorMapper.factory(type));
    }
    jdbi.registerArrayType(Double.class, "float8");
  }

  /**
   * The tables of this database, which {@link SupportDatabase#migrate} has made.
   *
   * @param jdbcUrl with its user
   */
  public static CustomerTables open(String jdbcUrl) {
    return new CustomerTables(SupportDatabase.pool(jdbcUrl));
  }

  @Override
  public @Nullable Customer customer(String id) {
    return one(
        Customer.class,
        "select id, email, name, tier, last_contacted from customers where id = ?",
        id);
  }

  @Override
  public @Nullable Customer customerByEmail(String email) {
    return one(
        Customer.class,
        "select id, email, name, tier, last_contacted from customers where email = lower(?)",
        email);
  }

  @Override
  public List<String> dueForHealthCheck(Instant before, String after, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id from customers
                    where tier in ('pro', 'enterprise') and coalesce(last_contacted, 'epoch') < ? and id > ?
                    order by id limit ?\
                    """)
                .bind(0, before)
                .bind(1, after)
                .bind(2, within(limit, 5_000))
                .mapTo(String.class)
                .list());
  }

  @Override
  public List<Message> thread(String customerId) {
    List<Message> latestFirst =
        list(
            Message.class,
            """
            select m.id, v.subject, m.direction, m.body, m.sent from messages m
            join conversations v on v.id = m.conversation_id
            where v.customer_id = ? order by m.sent desc, m.id limit 50\
            """,
            customerId);
    return latestFirst.reversed();
  }

  @Override
  public Activity activity(String customerId, Instant since) {
    return jdbi.withHandle(
        handle ->
            new Activity(
                handle
                    .createQuery(
                        """
                        select count(*) from messages m join conversations v on v.id = m.conversation_id
                        where v.customer_id = ? and m.sent >= ?\
                        """)
                    .bind(0, customerId)
                    .bind(1, since)
                    .mapTo(Integer.class)
                    .one(),
                handle
                    .createQuery(
                        REFUNDS + "where customer_id = ? and issued >= ? order by issued limit 50")
                    .bind(0, customerId)
                    .bind(1, since)
                    .mapTo(Refund.class)
                    .list(),
                handle
                    .createQuery(AUDIT + "where customer_id = ? and at >= ? order by id limit 50")
                    .bind(0, customerId)
                    .bind(1, since)
                    .mapTo(AuditEntry.class)
                    .list()));
  }

  @Override
  public @Nullable Ticket ticketOfCharge(String chargeId) {
    return one(Ticket.class, TICKETS + "where charge_id = ? order by id limit 1", chargeId);
  }

  @Override
  public List<Ticket> tickets(List<String> ids) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(TICKETS + "where id = any (?) order by id limit 1000")
                .bindArray(0, String.class, ids)
                .mapTo(Ticket.class)
                .list());
  }

  @Override
  public List<Ticket> searchTickets(String words) {
    return list(
        Ticket.class,
        TICKETS
            + """
            where status = 'resolved'
              and to_tsvector('english', subject || ' ' || body) @@ websearch_to_tsquery('english', ?)
            order by ts_rank(to_tsvector('english', subject || ' ' || body), websearch_to_tsquery('english', ?)) desc, id
            limit 10\
            """,
        words,
        words);
  }

  @Override
  public List<Similar> similarTickets(List<Double> embedding, int limit) {
    return jdbi.withHandle(handle -> SimilarTickets.to(handle, embedding, within(limit, 10)));
  }

  @Override
  public int storeEmbeddings(List<TicketEmbedding> embeddings) {
    return jdbi.inTransaction(
        handle -> {
          int known = 0;
          for (TicketEmbedding each : embeddings) {
            known +=
                handle
                    .createUpdate("update tickets set embedding = ? where id = ?")
                    .bindArray(0, Double.class, each.embedding())
                    .bind(1, each.ticketId())
                    .execute();
          }
          return known;
        });
  }

  @Override
  public void receive(String messageId, String customerId, String subject, String body) {
    jdbi.useTransaction(
        handle -> CustomerWrites.receive(handle, messageId, customerId, subject, body));
  }

  @Override
  public Draft saveDraft(Draft draft) {
    return jdbi.inTransaction(handle -> CustomerWrites.draft(handle, draft));
  }

  @Override
  public Refund recordRefund(Refund refund) {
    return jdbi.inTransaction(handle -> CustomerWrites.refund(handle, refund));
  }

  @Override
  public AuditEntry audit(AuditEntry entry) {
    return jdbi.inTransaction(handle -> CustomerWrites.audit(handle, entry));
  }

  @Override
  public List<AuditEntry> auditOf(String customerId) {
    return list(
        AuditEntry.class, AUDIT + "where customer_id = ? order by id limit 200", customerId);
  }

  @Override
  public void close() {
    pool.close();
  }

  private static int within(int limit, int max) {
    if (limit < 1 || limit > max) {
      throw new IllegalArgumentException("Expected a limit of 1 to " + max + ", found " + limit);
    }
    return limit;
  }

  private <T> @Nullable T one(Class<T> type, String sql, Object... values) {
    return list(type, sql, values).stream().findFirst().orElse(null);
  }

  private <T> List<T> list(Class<T> type, String sql, Object... values) {
    return jdbi.withHandle(
        handle -> {
          var query = handle.createQuery(sql);
          for (int i = 0; i < values.length; i++) {
            query.bind(i, values[i]);
          }
          return query.mapTo(type).list();
        });
  }
}
