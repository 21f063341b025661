"""The paths that write or stream: invite and delete, sign-in, the export."""

import http.client, statistics, subprocess, threading, time
from cluster import BIN, cpu_of

USERS, MEMBERS = "/admin/community/users", "/admin/community/members"


def timed(house, count, act):
    """Runs `act(connection, n)` so many times; milliseconds and CPU of each side per run."""
    connection = http.client.HTTPConnection("localhost", house.port, timeout=30)
    before, times = (cpu_of(house.pid), house.cluster.cpu()), []
    for n in range(count):
        since = time.monotonic()
        act(connection, n)
        times.append((time.monotonic() - since) * 1000)
    times.sort()
    return {"p50": statistics.median(times), "p99": times[int(len(times) * 0.99)], "rps": 1000 / statistics.mean(times),
            "server": (cpu_of(house.pid) - before[0]) * 1000 / count,
            "postgres": (house.cluster.cpu() - before[1]) * 1000 / count}


def expect(answer, *statuses):
    if answer.status not in statuses:
        raise SystemExit(f"{answer.status}: {answer.text[:800]}")


def invite_and_delete(house, count):
    """Invites (and takes back) and deletes so many; the badge must follow exactly."""
    ids = house.cluster.psql(house.database, f"select id from members where portal_access = 'not_invited' and email is not null and status = 'active' and archived_at is null and not exists (select from members o where o.email_key = members.email_key and o.id <> members.id) limit {count}")
    users = house.cluster.psql(house.database, f"select id from users where status = 'active' and email <> '{house.user_mail}' order by id desc limit {count}")
    badge = house.badge()
    invited = timed(house, len(ids), lambda c, n: expect(house.ask("POST", f"{MEMBERS}/{ids[n][0]}/invitation", house.admin, {}, c), 303))
    for (id,) in ids:
        expect(house.ask("POST", f"{MEMBERS}/{id}/invitation", house.admin, {"_method": "DELETE"}), 303)
    deleted = timed(house, len(users), lambda c, n: expect(
        house.ask("POST", f"{USERS}/{users[n][0]}", house.admin, {"_method": "DELETE", "confirmed": "yes"}, c), 303))
    if house.badge() != badge - len(users):
        raise SystemExit(f"the badge is {house.badge()} instead of {badge - len(users)}")
    return {"invite": invited, "delete user": deleted}


def sign_ins(house, seconds):
    """Sign-ins a second from two at a time, beside the bare rate of the hash."""
    counts, stop = [0, 0], time.monotonic() + seconds
    def knock(at):
        while time.monotonic() < stop:
            house.sign_in("/admin", ("marta@lindenhof.example", "jonas@lindenhof.example")[at])
            counts[at] += 1
    threads = [threading.Thread(target=knock, args=(at,)) for at in range(2)]
    since = time.monotonic()
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    rate = sum(counts) / (time.monotonic() - since)
    bare = float(subprocess.run(["target/release/argon2_rate"], check=True, capture_output=True, text=True).stdout)
    return rate, bare


def export(house):
    """Rows a second of the CSV export, and of a COPY of the same columns."""
    connection = http.client.HTTPConnection("localhost", house.port, timeout=600)
    since, lines = time.monotonic(), -1
    connection.request("GET", MEMBERS + ".csv", headers={"Cookie": house.admin})
    answer = connection.getresponse()
    while chunk := answer.read(1 << 20):
        lines += chunk.count(b"\n")
    ours = time.monotonic() - since
    if answer.status != 200 or lines < house.members:
        raise SystemExit(f"the export has {lines} rows")
    copy = """copy (select m.id, m.name, m.email, c.name, l.name, m.status, m.portal_access, m.phone, m.joined_on, m.billing_name,
        m.billing_address, m.tax_id, m.tags, m.contact_person, m.billing_person from members m join locations l on l.id = m.location_id
        left join companies c on c.id = m.company_id where m.archived_at is null order by m.id) to stdout with csv header"""
    since = time.monotonic()
    subprocess.run([BIN + "/psql", "-Xq", "-d", house.cluster.url(house.database), "-c", copy], check=True, stdout=subprocess.DEVNULL)
    return lines / ours, lines / (time.monotonic() - since)
