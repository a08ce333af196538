-- Customers and cases of the worked example.
insert into customers (id, email, name, tier, last_contacted) values
  ('c-ada',     'ada@analytical.example',  'Ada Byron',       'enterprise', now() - interval '1 day'),
  ('c-grace',   'grace@cobol.example',     'Grace Hopper',    'pro',        now() - interval '2 days'),
  ('c-edsger',  'edsger@paths.example',    'Edsger Dijkstra', 'free',       null),
  ('c-barbara', 'barbara@clu.example',     'Barbara Liskov',  'pro',        now() - interval '3 days'),
  ('c-radia',   'radia@bridges.example',   'Radia Perlman',   'enterprise', now() - interval '1 day');

insert into conversations (id, customer_id, subject, opened)
  select 'v-' || substr(id, 3), id, 'Welcome', now() - interval '30 days' from customers;
insert into messages (id, conversation_id, direction, body, sent)
  select 'm-' || substr(id, 3), 'v-' || substr(id, 3), 'out', 'Welcome on board, ' || name || '.', now() - interval '30 days'
  from customers;

insert into tickets (id, customer_id, charge_id, subject, body, status, resolution) values
  ('t-1', 'c-grace',   'ch_1001', 'Refund has not arrived', 'I was promised a refund ten days ago and my bank shows nothing.', 'resolved',
   'The card had been replaced; the refund was sent again to the new card and arrived after two days.'),
  ('t-2', 'c-ada',     'ch_1002', 'Charged twice', 'My statement shows the same invoice two times.', 'resolved',
   'The second charge was an authorization only; it was released by the bank within a week.'),
  ('t-3', 'c-radia',   null,      'Exports time out', 'The nightly export has stopped with a timeout since Monday.', 'resolved',
   'The export was split by month; the timeout was raised for enterprise customers.'),
  ('t-4', 'c-barbara', null,      'How do I invite a colleague', 'I cannot find where to invite somebody to our workspace.', 'resolved',
   'Settings, Members, Invite; only owners see it.'),
  ('t-5', 'c-ada',     'ch_1005', 'Refund for unused seats', 'We pay for twenty seats and use twelve.', 'open', null);
