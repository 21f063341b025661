"""A private PostgreSQL for the measurements, with stated settings, and what the kernel says of processes."""

import glob, json, os, pwd, shutil, subprocess, time

SETTINGS = {
    "shared_buffers": "2GB", "effective_cache_size": "6GB", "random_page_cost": "1.1", "jit": "off",
    "max_connections": "200", "max_wal_size": "4GB", "listen_addresses": "", "autovacuum_naptime": "5min",
    "logging_collector": "on", "log_destination": "jsonlog", "log_directory": "log", "log_filename": "bench",
    "log_rotation_age": "0", "log_rotation_size": "0",
}
TICK = os.sysconf("SC_CLK_TCK")


def binaries():
    found = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/opt/homebrew/opt/postgresql*/bin")
    return max(found, key=lambda path: [int(n) for n in path.replace("@", "/").split("/") if n.isdigit()])


BIN = binaries()


def reachable(folder):
    """Whether the user postgres gets there: it must be able to pass each folder above."""
    path = os.path.abspath(folder)
    while path != "/":
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & 0o001:
            return False
    return True


def data_folder():
    named = os.environ.get("FRONTDESK_BENCH_DATA")
    if named:
        return os.path.abspath(named)
    here = os.path.abspath("target/bench")
    return here if os.getuid() != 0 or reachable(here) else f"/var/tmp/frontdesk-bench-{os.stat('.').st_ino}"


class Cluster:
    def __init__(self):
        self.root = data_folder()
        self.data, self.socket = self.root + "/postgres", self.root + "/run"
        os.makedirs(self.socket, exist_ok=True)
        self.user = None
        if os.getuid() == 0:
            self.user = "postgres"
            owner = pwd.getpwnam("postgres")
            for folder in (self.root, self.socket):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        if not os.path.exists(self.data + "/PG_VERSION"):
            shutil.rmtree(self.data, ignore_errors=True)
            self.run("initdb", "-D", self.data, "-U", "frontdesk", "-E", "UTF8", "--locale=C.UTF-8", "-k", "-A", "trust")
        log = self.data + "/log/bench.json"
        if os.path.exists(log):
            os.truncate(log, 0)
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        self.server = subprocess.Popen(
            [BIN + "/postgres", "-D", self.data, "-k", self.socket, *settings], user=self.user, cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if subprocess.run([BIN + "/pg_isready", "-q", "-h", self.socket], check=False).returncode == 0:
                break
            time.sleep(0.1)
        self.log = open(log, encoding="utf-8")

    def run(self, command, *arguments):
        subprocess.run([f"{BIN}/{command}", *arguments], check=True, user=self.user, cwd="/", stdout=subprocess.DEVNULL)

    def stop(self):
        self.server.terminate()
        self.server.wait()

    def url(self, database):
        return f"host={self.socket} user=frontdesk dbname={database}"

    def psql(self, database, sql):
        """The rows, each a list of texts."""
        out = subprocess.run([BIN + "/psql", "-XAtq", "-F", "\x1f", "-d", self.url(database), "-c", sql],
                             check=True, capture_output=True, text=True).stdout
        return [line.split("\x1f") for line in out.splitlines()]

    def heard(self, database, act):
        """What statements `act` sent: (sql, parameters) in order."""
        def listen(what):
            self.psql("postgres", f"alter system set log_statement = '{what}'")
            self.psql("postgres", "select pg_reload_conf()")
            time.sleep(0.3)
        listen("all")
        self.log.seek(0, os.SEEK_END)
        act()
        time.sleep(0.3)
        lines = self.log.read().splitlines()
        listen("none")
        events = [json.loads(line) for line in lines]
        found = []
        for event in events:
            said = event.get("message", "")
            if event.get("dbname") == database and said.startswith("execute "):
                found.append((said.split(": ", 1)[1], event.get("detail", "")))
        return found

    def cpu(self):
        """CPU seconds of the whole server, those of ended backends included."""
        total = children_of(self.server.pid)
        return sum(cpu_of(pid) for pid in total) + cpu_of(self.server.pid, ended_children=True)


def stat(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return file.read().rsplit(")", 1)[1].split()


def cpu_of(pid, ended_children=False):
    try:
        fields = stat(pid)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    ticks = int(fields[11]) + int(fields[12])
    if ended_children:
        ticks += int(fields[13]) + int(fields[14])
    return ticks / TICK


def children_of(parent):
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if int(stat(entry)[1]) == parent:
                    found.append(int(entry))
            except (FileNotFoundError, ProcessLookupError):
                pass
    return found


def peak_memory(pid):
    """Megabytes the process had at most."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
