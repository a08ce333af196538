-- How many runs of each function stand where, so that nobody counts them.

create table run_standings (
  function_id text not null,
  status text not null,
  runs bigint not null,
  primary key (function_id, status)
) with (fillfactor = 50);
insert into run_standings (function_id, status, runs)
select function_id, status, count(*) from runs group by 1, 2;
drop index runs_open;

-- Failures of a function are not looked for among those of all.
create index runs_failed_of_function on runs (function_id, ended_at desc)
  include (failure_key, scheduled_at) where failure_key is not null;

-- A projector of an older version does not keep the standings: without its table it stands still.
alter table projector_places rename to projector_positions;
