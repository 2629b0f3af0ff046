"""Run fuzzers, guided by what they reach: ``cd tests; python -m fuzz --minutes 30 specs values``.

Needs atheris. Without names, all are run, one after the other. Findings are written to the folder
``--findings``, each kind of trouble once; the exit code is 1 if there was any. ``--keep`` puts what
led to new places into the corpus here, made small, at most so many bytes of it.
"""

import argparse
import hashlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


class TookTooLongError(BaseException):
    """An input that kept its target busy."""


def explore(name, seconds, seed, folder, findings):
    """Fuzz one target, in this process, which ends with it."""
    import atheris

    from fuzz.packages import PACKAGES

    with atheris.instrument_imports(include=list(PACKAGES[name])):
        from fuzz.targets import MOST_MB, MOST_S, TARGETS, corpus

    target = TARGETS[name]
    for data in (*target.seeds(), *(one.read_bytes() for one in corpus(name))):
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)
    known = set()

    def stop(*_):
        raise TookTooLongError

    def once(data):
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
        try:
            target.run(data)
        except (Exception, TookTooLongError) as error:  # noqa: BLE001 - each is a finding
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            what = _what(error)
            if what not in known:
                known.add(what)
                stem = f"{name}-{hashlib.sha1(what.encode()).hexdigest()[:8]}"
                (findings / stem).write_bytes(data)
                (findings / f"{stem}.txt").write_text(what + "\n" + traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    signal.signal(signal.SIGVTALRM, stop)
    words = folder.parent / f"{name}.dict"
    words.write_text("".join(f'"{_quoted(word)}"\n' for word in (*target.words(), "\n")))
    options = [
        *(str(folder), f"-max_total_time={seconds}", f"-max_len={target.most_bytes}"),
        *(
            f"-rss_limit_mb={MOST_MB}",
            f"-timeout={10 * MOST_S}",
            "-print_final_stats=1",
            f"-seed={seed}",
        ),
        *(f"-artifact_prefix={findings}/{name}-", f"-dict={words}"),
    ]
    atheris.Setup([name, *options], once)
    atheris.Fuzz()


def _quoted(word):
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def _what(error):
    """The kind of trouble: what was raised, and the last place of ours that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/dagrender/" in one.filename or "/fuzz/" in one.filename]
    place = ours[-1] if ours else frames[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno} in {place.name}"


def main():
    """Give every target a process of its own, and tell what became of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0, help="0 is another every time")
    parser.add_argument("--findings", type=Path, default=Path("findings"))
    parser.add_argument("--keep", type=int, default=0, metavar="BYTES")
    parser.add_argument("--in", dest="place", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    given.findings.mkdir(parents=True, exist_ok=True)
    if given.place:
        explore(given.names[0], round(given.minutes * 60), given.seed, given.place, given.findings)
    from fuzz.targets import CORPUS, TARGETS

    for name in given.names or TARGETS:
        with tempfile.TemporaryDirectory(prefix="dagrender-fuzz-") as work:
            folder = Path(work) / name
            folder.mkdir()
            ends = time.monotonic() + given.minutes * 60
            while (left := ends - time.monotonic()) > 1:
                if not _explored(name, left, given.seed, folder, given.findings):
                    break
            if given.keep:
                _keep(folder, CORPUS / name, given.keep)
    found = sorted(one.name for one in given.findings.iterdir() if one.suffix == ".txt")
    crashed = sorted(one.name for one in given.findings.iterdir() if "crash-" in one.name)
    for name in (*found, *crashed):
        path = given.findings / name
        sys.stdout.write(f"finding: {path.read_text() if path.suffix == '.txt' else path}\n")
    sys.exit(1 if found or crashed else 0)


def _explored(name, seconds, seed, folder, findings):
    """Whether a process of its own told what it did; it may have ended early, by a crash."""
    started = time.monotonic()
    command = [sys.executable, __file__, name, f"--minutes={seconds / 60}", f"--seed={seed}"]
    command += [f"--findings={findings.absolute()}", f"--in={folder}"]
    # what it leaves goes with the folder: libFuzzer ends a process without a word to it
    environment = {**os.environ, "TMPDIR": str(folder.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return _tell(name, done, time.monotonic() - started)


def _tell(name, done, seconds):
    said = done.stderr
    runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", said)
    reached = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    if not runs or not reached:
        sys.stdout.write(f"{name}: ended with {done.returncode}\n{said[-3000:]}\n")
        return False
    places, features, inputs = reached[-1]
    first = reached[0][0]
    sys.stdout.write(
        f"{name}: {int(runs[-1]):,} executions in {seconds / 60:.1f} min, {places} places reached"
        f" ({first} by the seeds), {features} features, {inputs} inputs in the corpus\n"
    )
    sys.stdout.flush()
    return True


def _keep(folder, corpus, most_bytes):
    """The smallest of the inputs that are new, as long as there is room."""
    corpus.mkdir(parents=True, exist_ok=True)
    left = most_bytes - sum(one.stat().st_size for one in corpus.iterdir())
    for one in sorted(folder.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
        size_bytes = one.stat().st_size
        if size_bytes > left:
            break
        target = corpus / one.name[:16]
        if not target.exists():
            target.write_bytes(one.read_bytes())
            left -= size_bytes


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
