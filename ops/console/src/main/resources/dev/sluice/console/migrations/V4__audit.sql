-- Every order, newest first, of all or of one who gave them.

create index orders_newest on orders (at desc, request_id desc, subject desc);
create index orders_by_giver on orders (given_by, at desc, request_id desc, subject desc);
