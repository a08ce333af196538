-- What holds a run, what it waits for and invokes, what was skipped, and what operators ordered.

alter table runs
  add column dispatched_at timestamptz,
  add column queued_limit text,
  add column queued_key text,
  add column queued_ahead int,
  add column queued_since timestamptz,
  add column queued_at timestamptz,
  add column parent_run_id text,
  add column parent_step text,
  add column events int not null default 1,
  add column lane text,
  add column app_version text,
  add column vanished jsonb;
create index runs_by_parent on runs (parent_run_id) where parent_run_id is not null;

alter table step_attempts
  add column input bytea,
  add column tokens bigint not null default 0;

create table waits (
  run_id text not null,
  step text not null,
  kind text not null,
  started_at timestamptz,
  until timestamptz,
  ended_at timestamptz,
  events jsonb,
  condition text,
  function_id text,
  child_run_id text,
  output bytea,
  error jsonb,
  primary key (run_id, step)
);

create table skips (
  event_id text not null,
  function_id text not null,
  reason text not null,
  key text,
  by_run text,
  at timestamptz not null,
  primary key (event_id, function_id, reason)
);

alter table functions add column limited boolean not null default false;

create table function_pauses (
  function_id text primary key,
  paused boolean not null,
  at timestamptz not null
);

create table orders (
  request_id text not null,
  subject text not null,
  kind text not null,
  function_id text,
  given_by text,
  at timestamptz not null,
  details jsonb not null,
  primary key (request_id, subject)
);
create index orders_by_subject on orders (subject);
create index orders_bulk on orders (at desc, request_id desc) where kind = 'BULK';

create table operation_progress (
  operation_id text not null,
  partition int not null,
  scanned bigint not null,
  matched bigint not null,
  done boolean not null,
  error text,
  primary key (operation_id, partition)
);
