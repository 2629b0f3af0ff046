"""The program as a user runs it: in this process where that will do, else in one of its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from dagrender.cli.entry import main


@dataclass(frozen=True)
class Ran:
    """What came of it."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Program:
    """``dagrender`` in a folder, with a cache of its own."""

    folder: Path
    cache: Path

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        return kept | {"DAGRENDER_CACHE_DIR": str(self.cache), **more}

    def __call__(self, *args, **environment):
        """Run it in this process; nothing is a terminal."""
        out, err = io.StringIO(), io.StringIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with (
                mock.patch.dict(os.environ, self.environment(**environment), clear=True),
                mock.patch.object(sys, "argv", ["dagrender", *map(str, args)]),
                redirect_stdout(out),
                redirect_stderr(err),
            ):
                try:
                    main()
                except SystemExit as end:
                    code = end.code or 0
        finally:
            os.chdir(before)
        return Ran(code, out.getvalue(), err.getvalue())

    def start(self, *args, **given):
        """Start it as a process; the caller waits for it."""
        environment = self.environment(**given.pop("environment", {}))
        return subprocess.Popen(
            [sys.executable, "-m", "dagrender", *map(str, args)],
            **{
                "cwd": self.folder,
                "env": environment,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "text": True,
                **given,
            },
        )

    def spawn(self, *args, **given):
        """Run it as a process to its end."""
        process = self.start(*args, **given)
        out, err = process.communicate(timeout=120)
        return Ran(process.returncode, out, err)
