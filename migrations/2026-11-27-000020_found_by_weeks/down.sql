drop index members_by_week;
drop function weekly_trigrams;
drop function week_of;
