-- Lists, counts, failures, gates and statistics that need not look at every run.

-- What errors of one kind have in common: the first line, with # for numbers and ids.
create function fold_error(message text) returns text language sql immutable parallel safe
return left(
  regexp_replace(
    regexp_replace(
      regexp_replace(
        left(split_part(coalesce(message, ''), E'\n', 1), 1000),
        '[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}', '#', 'g'),
      '\m(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,}\M', '#', 'g'),
    '[0-9]+([.,:][0-9]+)*', '#', 'g'),
  300);

-- Which class of length a time of so many milliseconds is in: four classes for each doubling.
create function duration_bin(ms bigint) returns int language sql immutable parallel safe
return case when ms <= 1 then 0 else floor(ln(ms::float8) / ln(2::float8) * 4)::int end;

alter table runs
  add column error_text text generated always as (
    case when status = 'FAILED' then
      left(lower(coalesce(error ->> 'type', '') || E'\n' || coalesce(error ->> 'message', '')), 4000)
    end) stored,
  add column failure_key text generated always as (
    case when status = 'FAILED' then
      left(md5(function_id || E'\n' || coalesce(error ->> 'type', '') || E'\n'
        || fold_error(error ->> 'message')), 16)
    end) stored;

drop index runs_by_function;
drop index runs_by_event_name;
drop index runs_by_event;
create index runs_by_function on runs (function_id, status, scheduled_at desc, id desc);
create index runs_by_event_name on runs (event_name, status, scheduled_at desc, id desc);
create index runs_by_app on runs (app, status, scheduled_at desc, id desc);
create index runs_by_event on runs (event_id text_pattern_ops);
create index runs_by_beginning_of_id on runs (id text_pattern_ops);
create index runs_open on runs (function_id, status) where ended_at is null;
create index runs_failed on runs (ended_at desc) include (failure_key, function_id, scheduled_at)
  where failure_key is not null;
create index runs_of_failure on runs (failure_key, scheduled_at desc, id desc)
  where failure_key is not null;
create index runs_last_of_failure on runs (failure_key, ended_at desc, id desc)
  where failure_key is not null;

create index events_newest on events (at desc, id desc);
create index events_by_matched on events (matched, at desc, id desc);
create index events_by_name on events (name, matched, at desc, id desc);

-- Gates: waits for events of runs that have not ended.
alter table waits
  add column run_function_id text,
  add column abandoned boolean not null default false;
update waits w set run_function_id = r.function_id,
    abandoned = w.ended_at is null and r.ended_at is not null
  from runs r where r.id = w.run_id;
create index waits_open on waits (until, run_id, step)
  where kind = 'WAIT' and ended_at is null and not abandoned;
create index waits_open_by_function on waits (run_function_id, until, run_id, step)
  where kind = 'WAIT' and ended_at is null and not abandoned;

-- How many runs started and ended in each minute, hour and day, and how long they took.
create table run_tallies (
  minutes int not null,
  at timestamptz not null,
  function_id text not null,
  what text not null,
  bin int not null,
  runs bigint not null,
  primary key (minutes, at, function_id, what, bin)
);
create index run_tallies_by_function on run_tallies (minutes, function_id, at);
insert into run_tallies (minutes, at, function_id, what, bin, runs)
select minutes, date_bin(make_interval(mins => minutes), told.at, timestamptz '2000-01-01 00:00Z'),
    function_id, what, bin, count(*)
from (
    select scheduled_at, function_id, 'STARTED', 0 from runs
    union all
    select ended_at, function_id, status, case when status = 'CANCELLED' then 0 else
      duration_bin((extract(epoch from ended_at - scheduled_at) * 1000)::bigint) end
    from runs where ended_at is not null
  ) as told (at, function_id, what, bin)
  cross join (values (1), (60), (1440)) as width (minutes)
group by 1, 2, 3, 4, 5;

-- The whole configuration of functions, which is read again from the beginning of its topic.
delete from functions;
alter table functions add column config jsonb not null;
delete from projector_offsets where topic like '%.functions';

-- A projector of an older version writes no tallies: without its table it stands still.
alter table projector_offsets rename to projector_places;
