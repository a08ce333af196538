package dev.sluice.topology.core.flow;

/** The flow control of the functions that are deployed. */
public interface Flows {
  /** {@link FlowControl#NONE} for a function without limits and for one that is unknown. */
  FlowControl of(String functionId);
}
