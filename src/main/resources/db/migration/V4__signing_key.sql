-- The key that the coordinators of one database server sign with, when none is set; one row at most.
create table signing_key (
    id      integer       not null primary key check (id = 1),
    pem     varchar(4000) not null,
    kept_at timestamp(6) with time zone not null
);
