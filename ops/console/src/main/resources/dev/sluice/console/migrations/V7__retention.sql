-- Rows leave by the week: each lies in the partition of the Monday on which it may go, those of
-- runs that have not ended in one of its own.

-- The Monday after a time; never one that has come already.
create function leaves_after(at timestamptz) returns date language sql stable
return greatest(date_trunc('week', at at time zone 'UTC'),
  date_trunc('week', now() at time zone 'UTC'))::date + 7;

-- Adds a partition, if there is none yet, without keeping readers from the table.
create function add_partition(kept text, day date) returns void language plpgsql as $$
declare
  name text := kept || '_' || case when day = 'infinity' then 'not_ended' else to_char(day, 'YYYYMMDD') end;
begin
  if to_regclass(name) is null then
    execute format('create table %I (like %I including defaults including generated)', name, kept);
    execute format('alter table %I attach partition %I for values in (%L)', kept, name, day);
  end if;
end $$;

create function file_rows(kept text, leaves text, also text) returns void language plpgsql as $$
declare
  columns text;
  day date;
begin
  execute format('alter table %I rename to %I', kept, kept || '_old');
  execute format('create table %I (like %I including defaults including generated,'
    ' leaves date not null default ''infinity'') partition by list (leaves)', kept, kept || '_old');
  execute format('create temporary table filed on commit drop as'
    ' select distinct coalesce(%s, ''infinity'') as day from %I o %s', leaves, kept || '_old', also);
  for day in select filed.day from filed
    union select 'infinity' where kept in ('runs', 'step_attempts', 'sleeps', 'waits') loop
    perform add_partition(kept, day);
  end loop;
  drop table filed;
  select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
    where attrelid = (kept || '_old')::regclass and attnum > 0 and not attisdropped
      and attgenerated = '';
  execute format('insert into %1$I (%2$s, leaves) select %3$s, coalesce(%4$s, ''infinity'')'
    ' from %5$I o %6$s', kept, columns,
    (select string_agg('o.' || trim(c), ', ') from unnest(string_to_array(columns, ',')) as c),
    leaves, kept || '_old', also);
  execute format('drop table %I', kept || '_old');
end $$;

select file_rows('runs', $$case o.status
    when 'COMPLETED' then leaves_after(o.ended_at + interval '${completed}')
    when 'FAILED' then leaves_after(o.ended_at + interval '${failed}')
    when 'CANCELLED' then leaves_after(o.ended_at + interval '${cancelled}') end$$, '');
alter table runs add primary key (id, leaves);
select file_rows(kept, 'r.leaves', 'left join runs r on r.id = o.run_id')
  from unnest(array['step_attempts', 'sleeps', 'waits']) as kept;
select file_rows(kept, 'leaves_after(o.at + interval ''${events}'')', '')
  from unnest(array['events', 'skips']) as kept;
select file_rows(kept, 'leaves_after(o.at + interval ''${audit}'')', '')
  from unnest(array['orders', 'refusals']) as kept;
drop function file_rows;

create index runs_newest on runs (scheduled_at desc, id desc);
create index runs_by_status on runs (status, scheduled_at desc, id desc);
create index runs_by_function on runs (function_id, status, scheduled_at desc, id desc);
create index runs_by_event_name on runs (event_name, status, scheduled_at desc, id desc);
create index runs_by_app on runs (app, status, scheduled_at desc, id desc);
create index runs_by_event on runs (event_id text_pattern_ops);
create index runs_by_beginning_of_id on runs (id text_pattern_ops);
create index runs_by_original on runs (replay_of) where replay_of is not null;
create index runs_by_parent on runs (parent_run_id) where parent_run_id is not null;
create index runs_failed on runs (ended_at desc) include (failure_key, function_id, scheduled_at)
  where failure_key is not null;
create index runs_failed_of_function on runs (function_id, ended_at desc)
  include (failure_key, scheduled_at) where failure_key is not null;
create index runs_of_failure on runs (failure_key, scheduled_at desc, id desc)
  where failure_key is not null;
create index runs_last_of_failure on runs (failure_key, ended_at desc, id desc)
  where failure_key is not null;

alter table step_attempts add primary key (run_id, step, attempt, leaves);
alter table sleeps add primary key (run_id, step, leaves);
alter table waits add primary key (run_id, step, leaves);
create index waits_open on waits (until, run_id, step)
  where kind = 'WAIT' and ended_at is null and not abandoned;
create index waits_open_by_function on waits (run_function_id, until, run_id, step)
  where kind = 'WAIT' and ended_at is null and not abandoned;

alter table events add primary key (id, leaves);
create index events_newest on events (at desc, id desc);
create index events_by_matched on events (matched, at desc, id desc);
create index events_by_name on events (name, matched, at desc, id desc);
alter table skips add primary key (event_id, function_id, reason, leaves);

alter table orders add primary key (request_id, subject, leaves);
create index orders_by_subject on orders (subject);
create index orders_bulk on orders (at desc, request_id desc) where kind = 'BULK';
create index orders_newest on orders (at desc, request_id desc, subject desc);
create index orders_by_giver on orders (given_by, at desc, request_id desc, subject desc);
alter table refusals add primary key (request_id, leaves);
create index refusals_by_run on refusals (run_id);

-- A projector of an older version knows no partitions: without its table it stands still.
alter table projector_positions rename to projector_marks;
