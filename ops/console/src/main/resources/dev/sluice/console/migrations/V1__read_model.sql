-- The read model: what sluice.history and sluice.functions told, one row for each thing they speak of.

create table projector_offsets (
  topic text not null,
  partition int not null,
  next_offset bigint not null,
  primary key (topic, partition)
);

create table runs (
  id text primary key,
  app text,
  function_id text not null,
  event_id text,
  event_name text,
  status text not null,
  epoch int not null,
  body_attempt int not null,
  workers_lost int not null,
  scheduled_at timestamptz not null,
  ended_at timestamptz,
  due_at timestamptz,
  replay_of text,
  memoized jsonb,
  input bytea,
  output bytea,
  error jsonb,
  reason text,
  version bigint not null
);
create index runs_newest on runs (scheduled_at desc, id desc);
create index runs_by_status on runs (status, scheduled_at desc, id desc);
create index runs_by_function on runs (function_id, scheduled_at desc, id desc);
create index runs_by_event_name on runs (event_name, scheduled_at desc, id desc);
create index runs_by_event on runs (event_id);
create index runs_by_original on runs (replay_of) where replay_of is not null;

create table step_attempts (
  run_id text not null,
  step text not null,
  attempt int not null,
  kind text not null,
  epoch int not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  output bytea,
  error jsonb,
  retry_at timestamptz,
  primary key (run_id, step, attempt)
);

create table sleeps (
  run_id text not null,
  step text not null,
  started_at timestamptz,
  until timestamptz,
  ended_at timestamptz,
  primary key (run_id, step)
);

create table events (
  id text primary key,
  name text not null,
  at timestamptz not null,
  matched boolean not null
);

create table refusals (
  request_id text primary key,
  run_id text not null,
  code text not null,
  message text not null,
  at timestamptz not null
);
create index refusals_by_run on refusals (run_id);

create table functions (
  id text primary key,
  app text not null,
  app_version text,
  triggers jsonb not null,
  retries int not null,
  registered_at timestamptz not null
);
