package dev.sluice.examples.support.data;

import dev.sluice.examples.support.data.CustomerData.AuditEntry;
import dev.sluice.examples.support.data.CustomerData.Draft;
import dev.sluice.examples.support.data.CustomerData.Refund;
import org.jdbi.v3.core.Handle;

/** Rows that are added once: told again under the same key, the first one stays. */
final class CustomerWrites {
  private CustomerWrites() {}

  static void receive(
      Handle handle, String messageId, String customerId, String subject, String body) {
    String conversation =
        handle
            .createQuery(
                "select id from conversations where customer_id = ? order by opened desc, id limit"
                    + " 1")
            .bind(0, customerId)
            .mapTo(String.class)
            .findOne()
            .orElse("v-" + messageId);
    handle.execute(
        "insert into conversations (id, customer_id, subject) values (?, ?, ?) on conflict do"
            + " nothing",
        conversation,
        customerId,
        subject);
    handle.execute(
        "insert into messages (id, conversation_id, direction, body) values (?, ?, 'in', ?) on"
            + " conflict do nothing",
        messageId,
        conversation,
        body);
  }

  static Draft draft(Handle handle, Draft draft) {
    int added =
        add(
            handle,
            draft,
            """
            insert into drafts (id, customer_id, kind, subject, body)
            values (:id, :customerId, :kind, :subject, :body) on conflict (id) do nothing\
            """);
    if (added > 0 && draft.kind().equals("outreach")) {
      handle.execute(
          "update customers set last_contacted = now() where id = ?", draft.customerId());
    }
    return kept(
        handle, draft, "select id, customer_id, kind, subject, body from drafts where id = :id");
  }

  static Refund refund(Handle handle, Refund refund) {
    add(
        handle,
        refund,
        """
        insert into refunds (request_id, customer_id, charge_id, amount_cents, provider_id, decided_by)
        values (:requestId, :customerId, :chargeId, :amountCents, :providerId, :decidedBy)
        on conflict (request_id) do nothing\
        """);
    return kept(handle, refund, CustomerTables.REFUNDS + "where request_id = :requestId");
  }

  static AuditEntry audit(Handle handle, AuditEntry entry) {
    add(
        handle,
        entry,
        """
        insert into audit_log (action, subject, customer_id, actor, run_id, detail)
        values (:action, :subject, :customerId, :actor, :runId, :detail)
        on conflict (action, subject) do nothing\
        """);
    return kept(
        handle, entry, CustomerTables.AUDIT + "where action = :action and subject = :subject");
  }

  private static int add(Handle handle, Object row, String sql) {
    return handle.createUpdate(sql).bindMethods(row).execute();
  }

  @SuppressWarnings("unchecked")
  private static <T> T kept(Handle handle, T row, String sql) {
    return (T) handle.createQuery(sql).bindMethods(row).mapTo(row.getClass()).one();
  }
}
