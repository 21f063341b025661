"""64 connections at once, with writes among the reads; at the end the numbers must be exact."""

import glob, http.client, random, re, tempfile, threading, time
from house import PASSWORD
from load import wrk
from writes import MEMBERS, USERS, expect

READS = """
local paths = {PATHS}
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""
WRITERS = 4


class Writer(threading.Thread):
    """One of the staff, who invites, suspends, deletes and edits; what people do with the mail belongs to it too."""

    def __init__(self, house, stop, people, users, seed):
        super().__init__()
        self.house, self.stop, self.people, self.users = house, stop, people, users
        self.chance, self.done, self.error = random.Random(seed), {}, None
        self.connection = http.client.HTTPConnection("localhost", house.port, timeout=30)

    def ask(self, path, fields, *statuses):
        answer = self.house.ask("POST", path, self.house.admin, fields, self.connection)
        expect(answer, *statuses)

    def invite(self):
        person = self.people.pop(0)
        self.ask(f"{MEMBERS}/{person}/invitation", {}, 303)
        if self.chance.random() < 0.5:
            self.ask(f"{MEMBERS}/{person}/invitation", {"_method": "DELETE"}, 303, 409)

    def suspend(self):
        user = self.chance.choice(self.users)
        self.ask(f"{USERS}/{user}/suspension", {}, 303)
        self.ask(f"{USERS}/{user}/suspension", {"_method": "DELETE"}, 303)

    def delete(self):
        self.ask(f"{USERS}/{self.users.pop()}", {"_method": "DELETE", "confirmed": "yes"}, 303)

    def edit(self):
        path = f"{MEMBERS}/{self.chance.choice(self.people)}"
        form = self.house.ask("GET", path + "/edit", self.house.admin, None, self.connection)
        fields = dict(re.findall(r'<input[^>]*?name="([a-z_]+)"[^>]*?value="([^"]*)"', form.text))
        fields = {name: value for name, value in fields.items() if name in ("version", "name", "email", "location_id")}
        fields["phone"] = f"+49 30 {self.chance.randrange(10**6):06}"
        self.ask(path, fields, 303)

    def run(self):
        acts = [self.invite, self.invite, self.suspend, self.delete, self.edit]
        try:
            while time.monotonic() < self.stop:
                act = self.chance.choice(acts)
                act()
                self.done[act.__name__] = self.done.get(act.__name__, 0) + 1
                time.sleep(0.02)
        except BaseException as error:  # it is told at the end, with the others'
            self.error = error


class Accepter(threading.Thread):
    """The invited, who open the link of their mail."""

    def __init__(self, house, stop):
        super().__init__()
        self.house, self.stop, self.accepted, self.error, self.seen = house, stop, 0, None, set()

    def run(self):
        try:
            while time.monotonic() < self.stop:
                for mail in set(glob.glob(self.house.data + "/mail/*.eml")) - self.seen:
                    self.seen.add(mail)
                    with open(mail, encoding="utf-8") as file:
                        link = re.search(r"(/portal/invitations/[\w-]+)", file.read().replace("=\n", ""))
                    if link:
                        fields = {"password": PASSWORD, "password_confirmation": PASSWORD}
                        answer = self.house.ask("POST", link.group(1), "", fields)
                        expect(answer, 303, 410, 409)
                        self.accepted += answer.status == 303
                time.sleep(0.2)
        except BaseException as error:
            self.error = error


def soak(house, pages, seconds):
    """Quiet load, then the same with writes. No error, exact numbers, and both p99."""
    admin = [page.path for page in pages if page.cookie == house.admin]
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
        script.write(READS.replace("PATHS", ", ".join(f'"{path}"' for path in admin)))
    connections = 64 - WRITERS - 1
    quiet = wrk(house.cluster, house, "/", house.admin, connections, max(5, seconds // 6), script.name)
    stop = time.monotonic() + seconds
    people = [id for (id,) in house.cluster.psql(house.database, "select id from members m where portal_access = 'not_invited' and email is not null and archived_at is null and not exists (select from members o where o.email_key = m.email_key and o.id <> m.id) order by id limit 150000")]
    users = [id for (id,) in house.cluster.psql(house.database, f"select id from users where status = 'active' and email <> '{house.user_mail}' order by id desc limit 60000")]
    share = lambda all, n: all[n::WRITERS]
    hands = [Writer(house, stop, share(people, n), share(users, n), n) for n in range(WRITERS)] + [Accepter(house, stop)]
    [hand.start() for hand in hands]
    busy = wrk(house.cluster, house, "/", house.admin, connections, seconds, script.name)
    [hand.join() for hand in hands]
    for hand in hands:
        if hand.error:
            raise SystemExit(f"while reading and writing: {hand.error}")
    counted = int(house.cluster.psql(house.database, "select count(*) from users where status = 'active'")[0][0])
    if house.badge() != counted:
        raise SystemExit(f"the badge says {house.badge()}, and {counted} users are active")
    doctor = house.command("doctor")
    if "WRONG" in doctor.stdout.replace("WRONG  no mail waits for long", ""):
        raise SystemExit(doctor.stdout)
    done = {}
    for hand in hands[:-1]:
        for name, number in hand.done.items():
            done[name] = done.get(name, 0) + number
    done["accept"] = hands[-1].accepted
    return {"quiet": quiet, "busy": busy, "done": done, "badge": counted, "seconds": seconds}
