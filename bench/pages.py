"""The pages that are measured, and what each must show."""

import base64, re
from collections import namedtuple
from urllib.parse import quote
from straightforward import Straightforward

# rows: how many rows the page must have; None: it has no list. sought: the pattern of a search. plain: the statements one would write for it at first.
Page = namedtuple("Page", "name path cookie rows sought plain", defaults=(None, "", None))

MEMBERS, USERS = "/admin/community/members", "/admin/community/users"


def token(key, id):
    return base64.urlsafe_b64encode(f"{id}:{key}".encode()).decode().rstrip("=")


def pages(house):
    ask = lambda sql: house.cluster.psql(house.database, sql)
    admin, user, plain = house.admin, house.user, Straightforward(house)

    def beside(order, key, row):
        """Key and id of the row at this place of the list (from its end, if negative)."""
        down = order if row >= 0 else ", ".join(f"{part.split()[0]} {'asc' if 'desc' in part else 'desc'}" for part in order.split(", "))
        at = row - 1 if row > 0 else -row
        return ask(f"select {key}, id from members where archived_at is null order by {down} limit 1 offset {at}")[0]

    newest, name = "joined_on desc, id desc", "name_key, id"
    one = ask("select email_key from members where email_key like '%@work.example' order by id desc limit 1")[0][0]
    record, company, location = (ask(sql)[0][0] for sql in (
        "select member_id from users order by id desc limit 1", "select company_id from members where company_id is not null group by 1 having count(*) <= 20 order by count(*) desc, 1 limit 1",
        "select min(id) from locations"))
    some = lambda where: min(50, int(ask(f"select count(*) from (select from members m where archived_at is null and {where} limit 50) n")[0][0]))
    tenth, near_end, last, by_name = (beside(newest, "joined_on", 450), beside(newest, "joined_on", -30),
                                      beside(newest, "joined_on", -1), beside(name, "name_key", 450))
    beyond = lambda way, row: f"(m.joined_on, m.id) {way} ('{row[0]}', {row[1]})"
    names = "m.name_key, m.id"
    quoted = by_name[0].replace("'", "''")
    found = [
        Page("members, newest first", MEMBERS, admin, 50, plain=plain.members()),
        Page("members, tenth page", f"{MEMBERS}?after={token(*tenth)}", admin, 50, plain=plain.members(beyond=beyond("<", tenth))),
        Page("members, last page", f"{MEMBERS}?after={token(*near_end)}", admin, 30, plain=plain.members(beyond=beyond("<", near_end))),
        Page("members, last page read backwards", f"{MEMBERS}?before={token(*last)}", admin, 50,
             plain=plain.members("m.joined_on, m.id", beyond(">", last))),
        Page("members, by name", f"{MEMBERS}?sort=name", admin, 50, plain=plain.members(names)),
        Page("members, by name, tenth page", f"{MEMBERS}?sort=name&after={token(*by_name)}", admin, 50,
             plain=plain.members(names, f"(m.name_key, m.id) > ('{quoted}', {by_name[1]})")),
    ]
    for what, text, rows in (("an address", one, 1), ("few hits", one.split("@")[0], 1), ("many hits", "albrecht", 50), ("nobody", "qxzwvy", 0)):
        found.append(Page(f"search, {what}", f"{MEMBERS}?q={quote(text)}", admin, rows, f"%{text}%", plain.search()))
    narrowed = lambda name, query, where: Page(f"members, {name}", f"{MEMBERS}?{query}", admin, some(where), plain=plain.members(where=where))
    for status in ("active", "pending", "former", "drop_in", "lead", "contact"):
        found.append(narrowed(status, f"status={status}", f"m.status = '{status}'"))
    found += [
        narrowed("one location", f"location={location}", f"m.location_id = {location}"),
        narrowed("status × location", f"status=active&location={location}", f"m.status = 'active' and m.location_id = {location}"),
        narrowed("one company", f"company={company}", f"m.company_id = {company}"),
        Page("member record", f"{MEMBERS}/{record}", admin, plain=plain.record(record)),
        Page("companies", "/admin/community/companies", admin, 50),
        Page("company record", f"/admin/community/companies/{company}", admin),
        Page("users", USERS, admin, 50, plain=plain.users()),
    ]
    parts = {"with_access": "portal_access = 'with_access'", "suspended": "portal_access = 'suspended'",
             "invited": "portal_access = 'invited' and (portal_access_until is null or portal_access_until > now())",
             "expired": "portal_access = 'invited' and portal_access_until <= now()", "not_invited": "portal_access = 'not_invited'"}
    for tab, where in parts.items():
        found.append(Page(f"users, {tab}", f"{USERS}?tab={tab}", admin, some(where), plain=plain.users(where)))
    found += [
        Page("overview", "/admin", admin),
        Page("portal home", "/portal", user),
        Page("/readyz", "/readyz", ""),
    ]
    return found


def check(house, page):
    """Stops the run when the page is not what it should be; its size in bytes."""
    answer = house.ask("GET", page.path, page.cookie)
    if answer.status != 200:
        raise SystemExit(f"{page.name}: {answer.status} instead of 200\n{page.path}")
    if page.rows is not None:
        body = re.search(r"<tbody.*?</tbody>", answer.text, re.S)
        rows = len(re.findall(r"<tr[ >]", body.group())) if body else 0
        if rows != page.rows:
            raise SystemExit(f"{page.name}: {rows} rows instead of {page.rows}\n{page.path}")
    return len(answer.text.encode())
