-- Calls of models in an attempt; null: none.

alter table step_attempts add column model_calls jsonb;
