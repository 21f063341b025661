"""Measures, prints, and writes bench/results.md. Started by bin/bench."""

import argparse, os, statistics, sys, tempfile, time

sys.path.insert(0, os.path.dirname(__file__))
from cluster import Cluster, peak_memory
from house import House
from load import pgbench, pgbench_script, wrk
from pages import check, pages
from report import share, write
from soak import soak
from writes import export, invite_and_delete, sign_ins


def wait_for_quiet():
    """At most two minutes, until the machine has little else to do."""
    for _ in range(24):
        if os.getloadavg()[0] < 0.7 * (os.cpu_count() or 1):
            return
        print(f"waiting for a quiet machine (load {os.getloadavg()[0]:.1f})", flush=True)
        time.sleep(5)


def middle(windows):
    """The median of each number, and how far requests a second were apart, in percent."""
    found = {key: statistics.median(window[key] for window in windows) for key in windows[0]}
    rates = [window["rps"] for window in windows]
    found["spread"] = (max(rates) - min(rates)) * 100 / found["rps"]
    return found


def rounds_of(house, page, options):
    """What is measured of one page: its bytes, its statements, and one round of load after the other: on the page at
    16 connections; on its statements alone, one after the other and together; on the straightforward ones."""
    bytes_, once = check(house, page), lambda: house.ask("GET", page.path, page.cookie)
    for _ in range(12):
        once()
    # Heard twice: a job that runs every ten seconds may speak in between, but hardly both times.
    statements = min((house.cluster.heard(house.database, once) for _ in range(2)), key=len)
    def database(text, bound, connections):
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(text)
            script.flush()
            return pgbench(house.cluster, house.database, script.name, bound, connections, options.window, bool(page.sought))

    alone = lambda connections, together=False: database(*pgbench_script(statements, together), connections)
    alone_in_plain = lambda: database("".join(" ".join(sql.split()) + ";\n" for sql in page.plain), ["-D", f"sought={page.sought}"] if page.sought else [], 16)

    load = lambda connections: wrk(house.cluster, house, page.path, page.cookie, connections, options.window)
    load(16)
    # A single statement has nothing to go together with.
    both = (lambda: (one := alone(16), one)) if len(statements) < 3 else (lambda: (alone(16), alone(16, together=True)))
    plain = (lambda: (alone_in_plain(),)) if page.plain else tuple
    result, rounds = {"bytes": bytes_, "statements": len(statements)}, []
    for _ in range(options.repeats):
        rounds.append((load(16), *both(), *plain()))
        yield
    result |= {1: load(1), 64: load(64)}
    result |= {name: middle([a_round[at] for a_round in rounds]) for at, name in enumerate((16, "alone", "together", "plain")[:len(rounds[0])])}
    if options.all_ceilings:
        result["alone 1"], result["alone 64"] = alone(1), alone(64)
    check(house, page)
    yield result


def measure(houses, options):
    """Every page of every size. The sizes take turns round by round, so that what the machine gives meanwhile
    is the same for all: their ratios stand in the same minute."""
    sizes = {house.members: {"pages": {}, "seeding": house.seeding, "soak": None} for house in houses}
    for at_once in zip(*(pages(house) for house in houses), strict=True):
        running = [(house, page, rounds_of(house, page, options)) for house, page in zip(houses, at_once)]
        for _ in range(options.repeats):
            for *_, rounds in running:
                next(rounds)
        for house, page, rounds in running:
            sizes[house.members]["pages"][page.name] = found = next(rounds)
            at = found[16]
            print(f"{house.members:>8} {page.name:<36} {at['rps']:8.0f}/s  p99 {at['p99']:7.2f} ms  CPU {at['server']:.3f} + {at['postgres']:.3f} ms"
                  f"  share {share(found):4.0f} %, together {share(found, 'together'):4.0f} %"
                  + (f", plain {share(found, 'plain'):4.0f} %" if page.plain else ""), flush=True)
    for house in houses:
        size = sizes[house.members]
        size["writes"] = invite_and_delete(house, options.writes)
        size["sign_in"], size["export"] = sign_ins(house, options.window * 2), export(house)
        size["memory"] = peak_memory(house.pid)
        print(f"{house.members:>8} memory at most {size['memory']:.0f} MB; {size['writes']}; sign-in {size['sign_in']}; export {size['export']}", flush=True)
    return sizes


def measure_sizes(cluster, options):
    houses = []
    try:
        for members in options.members:
            houses.append(House(cluster, members))
        return measure(houses, options)
    finally:
        for house in houses:
            house.stop()


def soak_in(cluster, members, size, options):
    """Reads and writes at once in the largest house; what came of it goes to the numbers of its size."""
    house = House(cluster, members)
    try:
        size["soak"] = soak(house, pages(house), options.soak)
        size["memory"] = max(size["memory"], peak_memory(house.pid))
        print(f"{members:>8} memory at most {size['memory']:.0f} MB; {size['soak']}", flush=True)
    finally:
        house.stop()


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--members", type=int, action="append")
    parse.add_argument("--soak", type=int, default=60)
    parse.add_argument("--quick", action="store_true")
    parse.add_argument("--window", type=int, default=2, help="seconds of a window of load")
    parse.add_argument("--repeats", type=int, default=3)
    parse.add_argument("--all-ceilings", action="store_true", help="pgbench at 1 and 64 connections too")
    options = parse.parse_args()
    options.members = options.members or [10_000, 100_000, 1_000_000]
    options.writes = 100
    if options.quick:
        options.window, options.repeats, options.soak, options.writes = 1, 1, min(options.soak, 10), 20
    else:
        wait_for_quiet()
    cluster, since = Cluster(), time.monotonic()
    try:
        sizes = measure_sizes(cluster, options)
        keep(sizes, options, since)
        if options.soak:
            soak_in(cluster, max(sizes), sizes[max(sizes)], options)
    finally:
        cluster.stop()
    print(keep(sizes, options, since))


def keep(sizes, options, since):
    """The table so far; in its file, unless the run was only a try."""
    text = write(sizes, options, time.monotonic() - since)
    if not options.quick:
        with open("bench/results.md", "w", encoding="utf-8") as file:
            file.write(text)
    return text


main()
