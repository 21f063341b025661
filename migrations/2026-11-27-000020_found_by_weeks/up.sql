-- A search that finds one member in a hundred finds more than can be read, and in the order of the list they stand far
-- apart. So that the newest are found first, an index has the trigrams of those who joined in each week by themselves.

-- The Monday of a day's week.
create function week_of(day date) returns date immutable strict parallel safe
    return date_trunc('week', day::timestamp)::date;

-- Each three letters in a row, as one number with the week: of 18 bits, as different letters of a script seldom share one.
-- What stands in no word (digits, spaces, signs of an address) is left out. Who looks them up must look at the text too.
create function weekly_trigrams(day date, text text) returns integer[] immutable strict parallel safe
    return array(
        select (((week_of(day) - date '2000-01-03') / 7) << 18)
               | ((ascii(signs) * 961 + ascii(substr(signs, 2)) * 31 + ascii(substr(signs, 3))) & 262143)
        from (select substr(text, i, 3) as signs from generate_series(1, length(text) - 2) i) stretches
        where signs !~ '[ 0-9@._+-]');

create index members_by_week on members using gin (weekly_trigrams(joined_on, search_text)) with (fastupdate = off)
    where archived_at is null;
