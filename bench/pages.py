"""The pages that are measured, and what each must show."""

import base64, re
from collections import namedtuple

# rows: how many rows the page must have; None: it has no list.
Page = namedtuple("Page", "name path cookie rows searching", defaults=(None, False))

MEMBERS, USERS = "/admin/community/members", "/admin/community/users"


def token(key, id):
    return base64.urlsafe_b64encode(f"{id}:{key}".encode()).decode().rstrip("=")


def pages(house):
    ask = lambda sql: house.cluster.psql(house.database, sql)
    admin, user = house.admin, house.user

    def behind(order, key, row):
        """The token of the row at this place of the list (from its end, if negative)."""
        down = order if row >= 0 else ", ".join(f"{part.split()[0]} {'asc' if 'desc' in part else 'desc'}" for part in order.split(", "))
        at = row - 1 if row > 0 else -row
        return token(*ask(f"select {key}, id from members where archived_at is null order by {down} limit 1 offset {at}")[0])

    newest, name = "joined_on desc, id desc", "name_key, id"
    one = ask("select email_key from members where email_key like '%@work.example' order by id desc limit 1")[0][0]
    record, company, location = (ask(sql)[0][0] for sql in (
        "select member_id from users order by id desc limit 1", "select company_id from members where company_id is not null group by 1 having count(*) <= 60 order by count(*) desc, 1 limit 1",
        "select min(id) from locations"))
    some = lambda where: min(50, int(ask(f"select count(*) from (select from members where archived_at is null and {where} limit 50) m")[0][0]))
    found = [
        Page("members, newest first", MEMBERS, admin, 50),
        Page("members, tenth page", f"{MEMBERS}?after={behind(newest, 'joined_on', 450)}", admin, 50),
        Page("members, last page", f"{MEMBERS}?after={behind(newest, 'joined_on', -30)}", admin, 30),
        Page("members, last page read backwards", f"{MEMBERS}?before={behind(newest, 'joined_on', -1)}", admin, 50),
        Page("members, by name", f"{MEMBERS}?sort=name", admin, 50),
        Page("members, by name, tenth page", f"{MEMBERS}?sort=name&after={behind(name, 'name_key', 450)}", admin, 50),
        Page("search, few hits", f"{MEMBERS}?q={one.replace('@', '%40')}", admin, 1, True),
        Page("search, many hits", f"{MEMBERS}?q=albrecht", admin, 50, True),
        Page("search, nobody", f"{MEMBERS}?q=qxzwvy", admin, 0, True),
    ]
    for status in ("active", "pending", "former", "drop_in", "lead", "contact"):
        found.append(Page(f"members, {status}", f"{MEMBERS}?status={status}", admin, some(f"status = '{status}'")))
    found += [
        Page("members, one location", f"{MEMBERS}?location={location}", admin, some(f"location_id = {location}")),
        Page("members, status × location", f"{MEMBERS}?status=active&location={location}", admin, some(f"status = 'active' and location_id = {location}")),
        Page("members, one company", f"{MEMBERS}?company={company}", admin, some(f"company_id = {company}")),
        Page("member record", f"{MEMBERS}/{record}", admin),
        Page("companies", "/admin/community/companies", admin, 50),
        Page("company record", f"/admin/community/companies/{company}", admin),
        Page("users", USERS, admin, 50),
    ]
    parts = {"with_access": "portal_access = 'with_access'", "suspended": "portal_access = 'suspended'",
             "invited": "portal_access = 'invited' and (portal_access_until is null or portal_access_until > now())",
             "expired": "portal_access = 'invited' and portal_access_until <= now()", "not_invited": "portal_access = 'not_invited'"}
    for tab, where in parts.items():
        found.append(Page(f"users, {tab}", f"{USERS}?tab={tab}", admin, some(where)))
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
