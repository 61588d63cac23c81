-- Plain SQL that H2 and PostgreSQL both read. The tables of Quartz come from its own scripts, in a step of their own.

alter table inbox_claim alter column bucket set data type varchar(2000);
-- What was claimed before this version had been answered.
alter table inbox_claim add column state varchar(16) default 'ANSWERED' not null;
alter table inbox_claim add column owner varchar(500);
alter table inbox_claim add column lease_until timestamp(6) with time zone;
alter table inbox_claim add column attempts integer default 0 not null;
alter table inbox_claim add column content_sha256 varchar(64);
alter table inbox_claim add column verdict text;
create index inbox_claim_by_content on inbox_claim (content_sha256);

-- The version that this one adds to, and how far its seeds and slots reach: one more than the highest.
alter table run add column parent varchar(100);
alter table run add column parent_digest varchar(64);
alter table run add column schedule varchar(200);
alter table run add column seed_end bigint default 0 not null;
alter table run add column slot_end bigint default 0 not null;
create index run_by_schedule on run (schedule, state);

create table schedule (
    name            varchar(200)  not null primary key,
    destination     varchar(2000) not null,
    manifest_name   varchar(2000) not null,
    manifest_base   varchar(2000) not null,
    manifest_sha256 varchar(64)   not null,
    manifest_text   text          not null,
    cron            varchar(200)  not null,
    timezone        varchar(64)   not null,
    paused          boolean       not null,
    revision        integer       not null,
    next_seed       bigint        not null,
    next_slot       bigint        not null,
    kept_at         timestamp(6) with time zone not null,
    -- The next firing is the first one of the cron after this.
    armed_at        timestamp(6) with time zone not null
);

create table schedule_firing (
    schedule     varchar(200) not null,
    scheduled_at timestamp(6) with time zone not null,
    state        varchar(16)  not null,
    run          varchar(200),
    attempts     integer      not null,
    retry_at     timestamp(6) with time zone not null,
    reason       varchar(2000),
    primary key (schedule, scheduled_at)
);
create index schedule_firing_by_state on schedule_firing (state, schedule, scheduled_at);
