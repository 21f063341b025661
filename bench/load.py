"""Load on a page (wrk), and on the database alone (pgbench): requests a second, latencies, CPU of either side."""

import os, re, resource, subprocess
from cluster import BIN, cpu_of


def tools():
    """CPU seconds of the load tools that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * UNITS[unit]


def wrk(cluster, server, path, cookie, connections, seconds, script=None):
    """One window of load. Any answer but 2xx stops the run."""
    command = ["wrk", "-t", "1" if connections < 8 else "2", "-c", str(connections), "-d", f"{seconds}s", "--latency",
               "--timeout", "10s", "-H", f"Cookie: {cookie}"]
    command += ["-s", script] if script else []
    before = cpu_of(server.pid), cluster.cpu(), tools()
    out = subprocess.run([*command, server.base + path], check=True, capture_output=True, text=True).stdout
    after = cpu_of(server.pid), cluster.cpu(), tools()
    if re.search(r"Non-2xx|Socket errors", out):
        raise SystemExit(f"{path}: not every answer was good\n{out}")
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    return {
        "rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
        "p50": milliseconds(re.search(r"^ +50%\s+(\S+)", out, re.M).group(1)),
        "p99": milliseconds(re.search(r"^ +99%\s+(\S+)", out, re.M).group(1)),
        "server": (after[0] - before[0]) * 1000 / requests,
        "postgres": (after[1] - before[1]) * 1000 / requests,
        "tool": (after[2] - before[2]) * 1000 / requests,
        "requests": requests,
    }


def pgbench_script(statements, together):
    """The statements of one request: one after the other, or, as the server sends them, the session first and the
    others together. With what is bound to them, so that PostgreSQL plans them as it does for the page."""
    lines, bound = [], {}
    for at, (sql, detail) in enumerate(statements):
        values = dict(re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", detail.removeprefix("parameters: ")))
        def parameter(found):
            value = values[found.group(1)]
            # pgbench has no way to bind these.
            if value in ("NULL", "''"):
                return value
            name = f"p{at}_{found.group(1)}"
            bound[name] = value[1:-1].replace("''", "'")
            return ":" + name
        lines.append(" ".join(re.sub(r"\$(\d+)", parameter, sql).split()) + ";")
    if together and len(lines) >= 3:
        lines = [lines[0], "\\startpipeline", *lines[1:], "\\endpipeline"]
    return "\n".join(lines), [word for name, value in bound.items() for word in ("-D", f"{name}={value}")]


def pgbench(cluster, database, file, bound, connections, seconds, searching):
    """One window of the statements alone. CPU is PostgreSQL's and pgbench's."""
    plans = "force_custom_plan" if searching else "force_generic_plan"
    environment = {**os.environ, "PGOPTIONS": f"-c plan_cache_mode={plans}"}
    before = cluster.cpu(), tools()
    run = subprocess.Popen(
        [BIN + "/pgbench", "-n", "-M", "prepared", "-c", str(connections), "-j", "1" if connections < 8 else "2",
         "-T", str(max(1, round(seconds))), "-f", file, *bound, cluster.url(database)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    out, error = run.communicate()
    if run.returncode != 0:
        raise SystemExit(f"pgbench: {error}")
    done = int(re.search(r"actually processed: (\d+)", out).group(1))
    return {"rps": done / max(1, round(seconds)),
            "latency": float(re.search(r"latency average = ([\d.]+)", out).group(1)),
            "postgres": (cluster.cpu() - before[0]) * 1000 / done, "tool": (tools() - before[1]) * 1000 / done}
