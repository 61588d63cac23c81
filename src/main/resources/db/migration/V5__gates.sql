-- Images that did not pass the gates, and how often the whole set was judged before a shard was made again.
alter table run add column refused bigint default 0 not null;
alter table shard add column refused bigint default 0;
alter table shard add column round integer default 0 not null;
