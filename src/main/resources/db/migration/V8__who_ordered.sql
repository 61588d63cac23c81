-- Who or what ordered a run, in words; null where nothing is known of it.
alter table run add column ordered_by varchar(4000);
update run set ordered_by = 'by the schedule ' || schedule where schedule is not null;
update run set ordered_by =
    (select 'through the inbox: '
            || case when c.bucket like 'file:%' then substring(c.bucket from 6) else 's3://' || c.bucket end
            || '/' || c.object_key
        from inbox_claim c where c.run = run.id and c.claimed_at <= run.created_at order by c.claimed_at limit 1)
    where schedule is null;
