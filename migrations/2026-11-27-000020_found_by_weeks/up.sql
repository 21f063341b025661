-- A search that finds one member in a hundred finds more than can be read, and in the order of the list they stand far
-- apart. So that the newest are found first, an index has the trigrams of those who joined in each week by themselves.
-- (A million members take about a minute, in which nothing is written.)

-- The Monday of a day's week.
create function week_of(day date) returns date immutable strict parallel safe
    return date_trunc('week', day::timestamp)::date;

-- Each three letters in a row, as one number with the week: of 18 bits, as different letters of a script seldom share one,
-- and 14 for the week, so that weeks 314 years apart share theirs. Whoever looks them up looks at the text and the week too.
-- Digits, spaces and the signs of an address are in none: nobody is looked up by them.
create function weekly_trigrams(day date, words text) returns integer[] immutable strict parallel safe
    return array(
        select (((week_of(day) - date '2000-01-03') / 7) << 18)
               | ((ascii(signs) * 961 + ascii(substr(signs, 2)) * 31 + ascii(substr(signs, 3))) & 262143)
        from (select substr(words, i, 3) as signs from generate_series(1, length(words) - 2) i) stretches
        where signs !~ '[ 0-9@._+-]');

create index members_by_week on members using gin (weekly_trigrams(joined_on, search_text)) with (fastupdate = off)
    where archived_at is null;
-- Nothing is planned by how frequent they are.
alter index members_by_week alter column 1 set statistics 0;
