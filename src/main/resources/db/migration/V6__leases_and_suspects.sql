-- Which of several coordinators does what for a run at present; a row for each run and kind of work.
create table run_lease (
    run         varchar(200) not null,
    work        varchar(16)  not null,
    owner       varchar(100),
    lease_until timestamp(6) with time zone,
    primary key (run, work)
);
insert into run_lease (run, work) select id, 'DISPATCH' from run;
insert into run_lease (run, work) select id, 'PUBLISH' from run;
-- Of all runs together: who sends a shard that is suspected of killing its workers.
insert into run_lease (run, work) values ('', 'ALONE');

-- A shard whose workers died is made alone, one such shard at a time, before it is given up.
alter table shard add column suspect boolean default false not null;
alter table outbox add column alone boolean default false not null;
create index outbox_alone on outbox (alone, sent_at);
