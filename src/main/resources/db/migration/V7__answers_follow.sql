-- Which state of its run the answer to a content tells of.
alter table inbox_claim add column told varchar(16) default '' not null;
