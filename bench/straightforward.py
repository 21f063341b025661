"""What one would write for a page at first, to measure the page beside it: the session with its admin, the badge, the
total, the locations, and the rows with all they name joined. Totals of all members and of each kind of access come from
the same kept numbers; what a filter of the members' list means is counted as far as ten thousand, a search as far as one."""

JOINED = """select m.id, m.name, m.email, m.company_id, m.location_id, m.status, m.joined_on, m.archived_at, c.name,
       l.name, l.time_zone, u.id, u.status, u.role, u.last_signed_in_at, i.id, i.email, i.role, i.created_at, i.sent_at, i.bounced_at
from members m left join companies c on c.id = m.company_id join locations l on l.id = m.location_id
left join users u on u.member_id = m.id
left join invitations i on i.member_id = m.id and i.accepted_at is null and i.revoked_at is null and i.superseded_at is null
"""
BADGE = "select sum(with_access) from access_counts"
TOTAL = "select sum(with_access + suspended + invited + not_invited) from access_counts"
SUM = "select sum(with_access), sum(suspended), sum(invited), sum(not_invited) from access_counts"
LOCATIONS = "select id, name, time_zone from locations order by name"
NEWEST = "m.joined_on desc, m.id desc"


class Straightforward:
    """The statements of the pages of one house."""

    def __init__(self, house):
        digest = house.cluster.psql(house.database, "select encode(sha256, 'hex') from sessions where admin_id is not null order by id desc limit 1")[0][0]
        self.session = f"""select s.id, s.last_seen_at, s.expires_at, a.id, a.name, a.email, a.role, a.shortcuts
            from sessions s join admins a on a.id = s.admin_id
            where s.sha256 = decode('{digest}', 'hex') and s.expires_at > now() and a.disabled_at is null"""

    def members(self, order=NEWEST, beyond="true", where=None, counted=10_000):
        """A page of the members' list; `where`, if it is narrowed: then counted so far."""
        total = f"select count(*) from (select from members m where m.archived_at is null and {where} limit {counted + 1}) n" if where else TOTAL
        rows = f"{JOINED} where m.archived_at is null and {beyond} and {where or 'true'} order by {order} limit 51"
        return [self.session, BADGE, total, LOCATIONS, rows]

    def search(self):
        """For what is bound as `sought`: so that PostgreSQL plans it each time, as it does for the page."""
        found = "(m.search_text like :sought or m.company_id = any(array(select id from companies where search_text like :sought)))"
        return self.members(where=found, counted=1_000)

    def users(self, where="true"):
        rows = f"{JOINED} where m.archived_at is null and {where} order by {NEWEST} limit 51"
        return [self.session, BADGE, SUM, LOCATIONS, rows]

    def record(self, member):
        return [self.session, BADGE,
                f"{JOINED} where m.id = {member}",
                f"select m.* from members m where m.id = {member}",
                f"select s.*, p.name from memberships s join plans p on p.id = s.plan_id where s.member_id = {member} order by s.starts_on",
                f"select e.* from audit_events e where e.member_id = {member} order by e.id desc limit 10",
                f"select o.id, o.name from members m join members o on o.email_key = m.email_key and o.id <> m.id where m.id = {member}"]
