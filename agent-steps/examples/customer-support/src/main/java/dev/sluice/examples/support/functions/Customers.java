package dev.sluice.examples.support.functions;

import dev.sluice.examples.support.data.CustomerData;
import dev.sluice.examples.support.data.CustomerData.Customer;
import dev.sluice.sdk.NonRetryableException;

/** Customers, as steps load them. */
final class Customers {
  private Customers() {}

  /**
   * The customer with this id.
   *
   * @throws NonRetryableException SLUICE-6201 when there is none: another attempt finds none either
   */
  static Customer load(CustomerData data, String id) {
    Customer customer = data.customer(id);
    if (customer == null) {
      throw new NonRetryableException(
          "SLUICE-6201 Expected a customer with id '"
              + id
              + "', found none. Correct the event's customer_id and send it again.");
    }
    return customer;
  }
}
