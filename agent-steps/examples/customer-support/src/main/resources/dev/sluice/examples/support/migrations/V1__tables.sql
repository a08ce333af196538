-- Whom we talk to, what was said, what came of it. Every write carries a key of the request behind it, so that a repeat changes nothing.

create table customers (
  id             text primary key,
  email          text not null unique,
  name           text not null,
  tier           text not null check (tier in ('free', 'pro', 'enterprise')),
  last_contacted timestamptz
);

create table conversations (
  id          text primary key,
  customer_id text not null references customers,
  subject     text not null,
  opened      timestamptz not null default now()
);
create index conversations_of_customer on conversations (customer_id, opened desc);

create table messages (
  id              text primary key,
  conversation_id text not null references conversations,
  direction       text not null check (direction in ('in', 'out')),
  body            text not null,
  sent            timestamptz not null default now()
);
create index messages_of_conversation on messages (conversation_id, sent);

create table tickets (
  id          text primary key,
  customer_id text not null references customers,
  charge_id   text,
  subject     text not null,
  body        text not null,
  status      text not null check (status in ('open', 'resolved')),
  resolution  text,
  embedding   double precision[]
);
create index tickets_of_charge on tickets (charge_id) where charge_id is not null;
create index tickets_of_customer on tickets (customer_id);

create table refunds (
  request_id   text primary key,
  customer_id  text not null references customers,
  charge_id    text not null,
  amount_cents bigint not null check (amount_cents > 0),
  provider_id  text not null unique,
  decided_by   text not null,
  issued       timestamptz not null default now()
);
create index refunds_of_customer on refunds (customer_id, issued);

create table drafts (
  id          text primary key,
  customer_id text not null references customers,
  kind        text not null check (kind in ('reply', 'outreach')),
  subject     text not null,
  body        text not null,
  created     timestamptz not null default now()
);
create index drafts_of_customer on drafts (customer_id, created);

-- What was done, by whom, on which request. One row for each deed on each subject, however often it is told.
create table audit_log (
  id          bigint generated always as identity primary key,
  action      text not null,
  subject     text not null,
  customer_id text not null,
  actor       text not null,
  run_id      text not null,
  detail      text not null,
  at          timestamptz not null default now(),
  unique (action, subject)
);
create index audit_of_customer on audit_log (customer_id, at);

-- The MCP server's own role: it reads, adds, and changes no past.
do $$
begin
  if not exists (select from pg_roles where rolname = 'customer_data') then
    create role customer_data login;
  end if;
end $$;
do $$
begin
  execute format('grant usage on schema %I to customer_data', current_schema());
  execute format('alter role customer_data set search_path = %I', current_schema());
end $$;
grant select on customers, conversations, messages, tickets, refunds, drafts, audit_log to customer_data;
grant insert on conversations, messages, refunds, drafts, audit_log to customer_data;
grant update (embedding) on tickets to customer_data;
grant update (last_contacted) on customers to customer_data;

-- For similar tickets, where the server has it.
do $$
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    create extension if not exists vector;
  end if;
exception
  when insufficient_privilege then
    raise notice 'pgvector is there, but not for this user; similarity is worked out over arrays';
end $$;
