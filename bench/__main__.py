"""The benchmarks, from the repository's root: ``python -m bench NAME|all [--quick] [--json F]``."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import cold, edit, extract, graph, join, memory, noop, page, sharing, sound, warm
from bench.measure import Result, machine, show

BENCHMARKS: dict[str, Callable[..., Result]] = {
    "cold": cold.run,
    "edit": edit.run,
    "noop": noop.run,
    "join": join.run,
    "sharing": sharing.run,
    "sound": sound.run,
    "memory": memory.run,
    "extract": extract.run,
    "page": page.run,
    "warm": warm.run,
    "graph": graph.run,
}


def main() -> int:
    """Runs what the command line names; 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=[*BENCHMARKS, "all"])
    parser.add_argument(
        "--quick", action="store_true", help="small pictures, few rounds, no verdict"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    where = machine()
    print(f"{where}\n")
    results = []
    for name in BENCHMARKS if options.name == "all" else [options.name]:
        result = BENCHMARKS[name](quick=options.quick)
        results.append(result)
        show(result)
    if options.json:
        data = {
            "machine": where,
            "quick": options.quick,
            "results": [result.as_json() for result in results],
        }
        options.json.write_text(json.dumps(data, indent=2) + "\n", "utf-8")
    return 1 if any(result.met is False for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
