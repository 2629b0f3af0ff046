"""Long runs in several processes at once: who does what, how far they are, and what they tell."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress

_EVERY_S = 30.0


def add_options(parser):
    parser.add_argument("--processes", type=int, default=1, help="run so many at once")
    parser.add_argument("--shard", default="1/1", help="N/M: only this part of the run")


def part_of(shard):
    """``2/3`` as (1, 3)."""
    number, _, count = shard.partition("/")
    return int(number) - 1, int(count)


def own(items, shard):
    number, count = part_of(shard)
    return items[number::count]


def share(amount, shard):
    """How many of ``amount`` are this shard's."""
    number, count = part_of(shard)
    return len(range(number, amount, count))


def run(module, arguments, processes):
    """The same program in shards; what they tell, added up."""
    given = [one for one in arguments if not one.startswith(("--processes", "--shard"))]
    if "--processes" in arguments:
        del given[arguments.index("--processes")]
    command = [sys.executable, "-W", "ignore", "-m", module, *given]
    started = time.monotonic()
    some = [
        subprocess.Popen(
            [*command, "--shard", f"{n}/{processes}"], stdout=subprocess.PIPE, text=True
        )
        for n in range(1, processes + 1)
    ]
    try:
        told = [one.communicate()[0] for one in some]
    except KeyboardInterrupt:
        for one in some:
            one.terminate()
        told = [one.communicate()[0] for one in some]
    whole = {}
    for text in told:
        _add(whole, json.loads(text) if text else {"wrong": ["a shard told nothing"]})
    return whole | {"seconds": round(time.monotonic() - started, 1)}


def _add(whole, more):
    for name, value in more.items():
        if isinstance(value, dict):
            _add(whole.setdefault(name, {}), value)
        elif name in whole:
            whole[name] = whole[name] + value
        else:
            whole[name] = value


def progress(items, shard="1/1"):
    """``items``; how far it is, and how long it will take, is told now and then."""
    started = told = time.monotonic()
    for number, item in enumerate(items):
        now = time.monotonic()
        if number and now - told > _EVERY_S:
            told, each_s = now, (now - started) / number
            rest_s = each_s * (len(items) - number)
            sys.stderr.write(
                f"[{shard}] {number} of {len(items)}, {60 / each_s:.0f} a minute, "
                f"{rest_s / 60:.0f} min to go\n"
            )
            sys.stderr.flush()
        yield item


class Wrong(list):
    """What was not as it should be: told at once, and kept."""

    def append(self, what):
        sys.stderr.write(f"WRONG: {what}\n")
        sys.stderr.flush()
        super().append(what)

    def __iadd__(self, more):
        for one in more:
            self.append(one)
        return self


@contextmanager
def told_to_end():
    """Told to end early, a run tells what it has seen so far."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        yield


def tell(figures):
    """The figures as JSON; whether anything was wrong."""
    wrong = figures.pop("wrong")
    for name, value in figures.items():
        if isinstance(value, dict):
            figures[name] = dict(sorted(Counter(value).items()))
    sys.stdout.write(
        json.dumps({**figures, "failures": len(wrong), "wrong": wrong}, indent=1) + "\n"
    )
    return bool(wrong)
