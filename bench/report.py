"""The table."""

import datetime, os, platform, subprocess
from cluster import BIN, SETTINGS


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        cpu = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return f"{os.cpu_count()} × {cpu}, {memory} GB, {platform.system()} {platform.release()}"


def said(*command):
    out = subprocess.run(command, capture_output=True, text=True)
    return (out.stdout or out.stderr).splitlines()[0].split(" Copyright")[0]


def cpu(at):
    return at["server"] + at["postgres"]


def share(page, how="alone"):
    """The CPU of the page's statements alone to that of the page, the load tool's counted on either side."""
    ours, alone = page[16], page[how]
    return (alone["postgres"] + alone["tool"]) / (cpu(ours) + ours["tool"]) * 100


def plain(page):
    at = page.get("plain")
    return f"{at['postgres'] + at['tool']:.3f} | {share(page, 'plain'):.0f} %" if at else "– | –"


def table(members, size):
    lines = [f"\n## {members:,} members\n",
             "| page | statements | kB | 1: req/s | 16: req/s (± %) | p50 ms | p99 ms | 64: req/s | p99 ms | CPU ms server + PostgreSQL + wrk | pgbench: req/s (± %) | CPU ms PostgreSQL + pgbench | share | together: CPU ms | share | straightforward: CPU ms | share |",
             "|---|" + "---:|" * 16]
    for name, page in size["pages"].items():
        at, alone, together = page[16], page["alone"], page["together"]
        lines.append(
            f"| {name} | {page['statements']} | {page['bytes'] / 1000:.1f} | {page[1]['rps']:.0f} | {at['rps']:.0f} ({at['spread']:.0f}) | {at['p50']:.2f} | {at['p99']:.2f}"
            f" | {page[64]['rps']:.0f} | {page[64]['p99']:.2f} | {at['server']:.3f} + {at['postgres']:.3f} + {at['tool']:.3f} | {alone['rps']:.0f} ({alone['spread']:.0f}) | {alone['postgres']:.3f} + {alone['tool']:.3f} | {share(page):.0f} %"
            f" | {together['postgres'] + together['tool']:.3f} | {share(page, 'together'):.0f} % | {plain(page)} |")
    lines.append("")
    if size["seeding"]:
        ours, bare = size["seeding"]
        lines.append(f"- Seeding: {ours:.1f} s; a bare COPY of the same rows, their indexes made after, {bare:.1f} s, ratio {ours / bare:.2f}.")
    for name, one in size["writes"].items():
        lines.append(f"- {name}: {one['rps']:.0f} a second one after the other, p50 {one['p50']:.1f} ms, p99 {one['p99']:.1f} ms, CPU {one['server']:.2f} + {one['postgres']:.2f} ms; the badge followed exactly.")
    lines.append(f"- Sign-in: {size['sign_in'][0]:.1f} a second, argon2 alone {size['sign_in'][1]:.1f} ({size['sign_in'][0] / size['sign_in'][1] * 100:.0f} %).")
    lines.append(f"- CSV export: {size['export'][0]:,.0f} rows a second, `COPY … TO STDOUT` {size['export'][1]:,.0f}.")
    if size["soak"]:
        quiet, busy = size["soak"]["quiet"], size["soak"]["busy"]
        lines.append(f"- 64 connections for {size['soak']['seconds']} s with writes ({', '.join(f'{n} × {k}' for k, n in size['soak']['done'].items())}): {busy['requests']:,} pages, no error; badge and sum equal the rows ({size['soak']['badge']:,}); p99 {busy['p99']:.0f} ms, quiet {quiet['p99']:.0f} ms: {busy['p99'] / quiet['p99']:.1f} ×.")
    lines.append(f"- Server memory, at most: {size['memory']:.0f} MB.")
    return lines


def growth(small, large):
    lines = ["\n## CPU of a request, the largest house to the smallest\n", "| page | ms | ms | ratio |", "|---|---:|---:|---:|"]
    for name, page in large["pages"].items():
        a, b = cpu(small["pages"][name][16]), cpu(page[16])
        lines.append(f"| {name} | {a:.3f} | {b:.3f} | {b / a:.2f} |")
    return lines


def write(sizes, options, seconds):
    lines = [
        "# What the pages cost\n",
        f"Written by `bin/bench` on {datetime.date.today()} in {seconds / 60:.0f} minutes. Machine: {machine()}, shared by load tool, server and database.",
        f"{said(BIN + '/postgres', '--version')}; {said('rustc', '--version')}; {said('wrk', '-v')}; commit {said('git', 'rev-parse', '--short', 'HEAD')}.",
        f"PostgreSQL's settings: {', '.join(f'{name} = {value}' for name, value in SETTINGS.items() if not name.startswith(('log', 'listen')))}.",
        f"Windows of {options.window} s, {options.repeats} times, the sizes in turn, medians, and how far apart requests a second were (±, in percent of the median).\n",
        "*Share*: the CPU of the page's own statements under pgbench (`-M prepared`, one after the other, 16 connections: PostgreSQL and pgbench), "
        "divided by that of the page (server, PostgreSQL and wrk), as the kernel counts it (PostgreSQL's for all its processes, those that serve the other sizes, idle meanwhile, included); *together*: pgbench sends them pipelined, as the page does; "
        "*straightforward*: pgbench runs what one would write at first (`bench/straightforward.py`: rows with all they name joined, what is filtered counted as far as ten thousand, what is searched as far as one thousand)."]
    for members, size in sizes.items():
        lines += table(members, size)
    if len(sizes) > 1:
        lines += growth(sizes[min(sizes)], sizes[max(sizes)])
    return "\n".join(lines) + "\n"
