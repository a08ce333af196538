-- The engine says which runs failed alike, so that an order finds those that a group shows. Of runs
-- that an older engine ended, this says it.
create function failure_key(function_id text, error jsonb) returns text
language sql immutable parallel safe
return left(md5(function_id || E'\n' || coalesce(error ->> 'type', '') || E'\n'
  || fold_error(error ->> 'message')), 16);

alter table runs alter column failure_key drop expression;

-- A projector of an older version writes no keys: without its table it stands still.
alter table projector_marks rename to projector_offsets;
