/**
 * What users write as text: expressions over events ({@link dev.sluice.expressions.Expressions}),
 * the plan of a wait ({@link dev.sluice.expressions.WaitPlan}) and schedules ({@link
 * dev.sluice.expressions.Schedule}). No Kafka, no clock, no log.
 */
@NullMarked
package dev.sluice.expressions;

import org.jspecify.annotations.NullMarked;
