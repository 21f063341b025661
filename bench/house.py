"""A running Frontdesk, and a browser without a screen."""

import http.client, os, re, socket, subprocess, time, urllib.parse

PASSWORD = "copper lantern by the canal"


class House:
    """`frontdesk serve` on a database of so many members; seeded when it is not yet there."""

    def __init__(self, cluster, members):
        self.cluster, self.members, self.database = cluster, members, f"bench_{members}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base, self.data = f"http://localhost:{self.port}", f"{cluster.root}/frontdesk-{members}"
        self.environment = {
            **os.environ, "DATABASE_URL": cluster.url(self.database), "SECRET_KEY": "ab" * 32, "BASE_URL": self.base,
            "LISTEN": f"127.0.0.1:{self.port}", "FRONTDESK_DATA": self.data, "RUST_LOG": "info"}
        self.seeding = self.seed()
        log = open(self.data + ".log", "w", encoding="utf-8")
        self.process = subprocess.Popen(["target/release/frontdesk", "serve"], env=self.environment,
                                        stdout=subprocess.DEVNULL, stderr=log)
        self.pid = self.process.pid
        for _ in range(300):
            try:
                if self.ask("GET", "/readyz").status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.1)
        self.admin = self.sign_in("/admin", "marta@lindenhof.example")
        someone = "select u.email from users u join members m on m.id = u.member_id where u.status = 'active' and m.status = 'active' order by u.id limit 1"
        self.user_mail = cluster.psql(self.database, someone)[0][0]
        self.user = self.sign_in("/portal", self.user_mail)

    def command(self, *words):
        return subprocess.run(["target/release/frontdesk", *words], env=self.environment, capture_output=True, text=True)

    def seed(self):
        """Seconds of seeding, and of a bare COPY of the same rows; None when the data was kept."""
        if not self.cluster.psql("postgres", f"select 1 from pg_database where datname = '{self.database}'"):
            self.cluster.psql("postgres", f"create database {self.database}")
        self.command("migrate").check_returncode()
        if self.cluster.psql(self.database, "select is_demo from operator")[0][0] == "t":
            return None
        since = time.monotonic()
        self.command("seed", "--members", str(self.members)).check_returncode()
        seconds = time.monotonic() - since
        return seconds, self.bare_copy()

    def bare_copy(self):
        """The same rows by COPY into the same tables, their own triggers off, and then the indexes: as PostgreSQL would like it."""
        bare = "bench_bare"
        self.cluster.psql("postgres", f"drop database if exists {bare}")
        self.cluster.psql("postgres", f"create database {bare}")
        subprocess.run(["target/release/frontdesk", "migrate"], check=True, capture_output=True,
                       env={**self.environment, "DATABASE_URL": self.cluster.url(bare)})
        seconds = 0.0
        tables = ["locations", "plans", "companies", "members", "memberships", "invitations", "users"]
        names = ", ".join(f"'{table}'::regclass" for table in tables)
        indexes = self.cluster.psql(bare, f"""select indexrelid::regclass, pg_get_indexdef(indexrelid) from pg_index
            where indrelid in ({names}) and not exists (select from pg_constraint where conindid = indexrelid)""")
        self.cluster.psql(bare, "".join(f"drop index {index}; " for index, _ in indexes))
        for table in tables:
            columns = self.cluster.psql(self.database, f"select string_agg(attname, ', ') from pg_attribute where attrelid = '{table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''")[0][0]
            file = f"{self.cluster.socket}/{table}.copy"
            self.cluster.psql(self.database, f"copy {table} ({columns}) to '{file}'")
            self.cluster.psql(bare, f"alter table {table} disable trigger user")
            since = time.monotonic()
            self.cluster.psql(bare, f"copy {table} ({columns}) from '{file}'")
            seconds += time.monotonic() - since
            os.remove(file)
        since = time.monotonic()
        self.cluster.psql(bare, "set maintenance_work_mem = '256MB'; " + "; ".join(made for _, made in indexes))
        seconds += time.monotonic() - since
        self.cluster.psql("postgres", f"drop database {bare}")
        return seconds

    def ask(self, method, path, cookie="", fields=None, connection=None):
        """One request; the answer has `status`, `text`, `headers`."""
        connection = connection or http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Cookie": cookie, "Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        body = urllib.parse.urlencode(fields) if fields is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        return answer

    def sign_in(self, door, email):
        answer = self.ask("POST", door + "/sign-in", fields={"email": email, "password": PASSWORD})
        if answer.status != 303:
            raise SystemExit(f"{door}: {email} cannot sign in ({answer.status})")
        return "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie"))

    def badge(self):
        page = self.ask("GET", "/admin", self.admin).text
        return int(re.search(r'data-badge="users">([\d,]+)<', page).group(1).replace(",", ""))

    def stop(self):
        self.process.terminate()
        self.process.wait()
