"""Wrong specs put through the program as a user does, and what it says of them."""

import random
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from cli.program import Program

from dagrender.engine.request import BuildRequest
from dagrender.engine.survey import survey
from dagrender.errors import SpecError
from dagrender.spec.document import load

from . import breaking, misspelling
from .mutations import Maker, Mutation, Spec

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from specs import corpus, featured, media, real_footage  # noqa: E402

MUTATORS = {**misspelling.MUTATORS, **breaking.MUTATORS}
SMALL = {"one-overlay": (160, 90)}
"""Canvases of the compositions whose own is too large to be made for a test."""
_HEAD = re.compile(r"^(?P<file>[^\n:]*):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)$")
_FILM = "film.yaml"


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as it was shown."""

    line: int
    column: int
    message: str
    hint: str
    shown: str
    """The line of the spec, as the message shows it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the program said of a mutation."""

    mutation: Mutation
    code: int
    err: str
    problems: tuple[Told, ...]

    @property
    def fault(self):
        """What is not as it should be, in a few words; nothing where all is well."""
        if "Traceback" in self.err:
            return "traceback"
        allowed = (0, 2) if self.mutation.meant else (2 if self.mutation.lines else 0,)
        if self.code not in allowed:
            return f"exit {self.code}, not {' or '.join(map(str, allowed))}"
        if len(allowed) == 1 and self.code and not self._at_the_line():
            return "another line"
        rows = self.mutation.text.split("\n")
        for one in self.problems:
            if one.shown and rows[one.line - 1].rstrip().replace("\t", " ") != one.shown:
                return "shows another line than it names"
        return ""

    def _at_the_line(self):
        lines = self.mutation.lines
        return [one for one in self.problems if one.line in lines] or [
            one
            for one in self.problems
            if lines & {int(n) for n in re.findall(r"\bline (\d+)", f"{one.message} {one.hint}")}
        ]

    @property
    def suggested(self):
        """Whether the right word is named, at the right line; None where there is none."""
        if not self.mutation.words or self.mutation.meant or not self.mutation.lines:
            return None
        told = self._at_the_line()
        # a list of all that there is suggests nothing
        texts = [one.hint for one in told if one.hint.startswith(("did you mean", "write "))]
        if self.mutation.any_mention:
            texts = [f"{one.hint} {_said(one.message)}" for one in told]
        return any(
            re.search(rf"(?<![A-Za-z_]){re.escape(word)}(?![\w])", text)
            for word in self.mutation.words
            for text in texts
        )

    def __str__(self):
        told = f"{self.mutation.spec}: {self.mutation.kind}: {self.mutation.told}"
        return f"{told}; lines {sorted(self.mutation.lines)}\n{self.err}"


def _said(message):
    """What a message itself offers; what it quotes is what the user wrote."""
    return re.sub(r'"[^"]*"', "", message)


def problems_in(err):
    """The problems that the program showed."""
    found = []
    for row in err.split("\n"):
        head = _HEAD.match(row)
        if head:
            found.append([int(head["line"]), int(head["column"]), head["message"], "", ""])
        elif row.startswith("  hint: ") and found:
            found[-1][3] = row.removeprefix("  hint: ")
        elif row.startswith("    ") and found and not found[-1][4] and row.strip() != "^":
            found[-1][4] = row[4:]
    return tuple(Told(*one) for one in found)


@dataclass(frozen=True, slots=True)
class Bench:
    """Right specs laid out with their media, and the program to try mutations with."""

    folder: Path
    specs: tuple[Spec, ...]

    def mutations(self, kind, count, seed=0):
        """So many mutations of a kind, from all specs in turn that have what it takes."""
        return islice(self._every(kind, seed), count)

    def _every(self, kind, seed):
        for round_ in range(200):
            order = random.Random(f"{kind} {seed} {round_}").sample(self.specs, len(self.specs))
            for spec in order:
                chance = random.Random(f"{kind} {spec.name} {seed} {round_}")
                made = MUTATORS[kind](Maker(spec, chance, kind))
                if made is not None and made.text != spec.text:
                    yield made

    def ask(self, mutation, command="validate"):
        """What ``dagrender validate`` says of it."""
        place = self.folder / mutation.spec
        (place / _FILM).write_text(mutation.text, "utf-8")
        ran = Program(place, self.folder / "cache")(command, _FILM)
        return Outcome(mutation, ran.code, ran.err, problems_in(ran.err))

    def run(self, spec):
        """What ``dagrender validate`` says of a right spec."""
        place, cache = self.folder / spec.name, self.folder / "cache"
        (place / _FILM).write_text(spec.text, "utf-8")
        with suppress(SpecError):  # sources are looked at here: no worker is to be started for each
            survey(BuildRequest(spec=place / _FILM, cache=cache, executor="inline"))
        return Program(place, cache)("validate", _FILM)

    def read(self, mutation):
        """What reading it as a spec says, without its media: quicker than the program."""
        path = self.folder / mutation.spec / _FILM
        path.write_text(mutation.text, "utf-8")
        try:
            load(path)
        except SpecError as error:
            err = str(error).replace(str(path), _FILM)
            return Outcome(mutation, error.exit_code, err, problems_in(err))
        return Outcome(mutation, 0, "", ())


def bench(folder):
    """All compositions of the corpus, the example and the specs of the documentation."""
    specs = []
    for name in corpus.COMPOSITIONS:
        if name == "real-footage" and real_footage.found() is None:
            continue
        path = corpus.stage(name, _made(folder / name), SMALL.get(name))
        specs.append(Spec(name, path.read_text("utf-8")))
    for name in featured.NAMES:
        path = featured.stage(name, _made(folder / f"page-{name}"))
        specs.append(Spec(f"page-{name}", path.read_text("utf-8")))
    example = ROOT / "examples" / "first-film"
    _made(folder / "first-film")
    (folder / "first-film" / "media").symlink_to(example / "media")
    specs.append(Spec("first-film", (example / _FILM).read_text("utf-8")))
    for name, text in documented().items():
        _documents_media(_made(folder / name))
        specs.append(Spec(name, text))
    for spec in specs:
        (folder / spec.name / _FILM).write_text(spec.text, "utf-8")
    return Bench(folder, tuple(specs))


def documented():
    """The whole specs in the README and in the design of the language."""
    pages = {"readme": ROOT / "README.md", "tutorial": ROOT / "docs" / "tutorial.md"}
    found = {}
    for name, page in pages.items():
        blocks = re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        whole = [block for block in blocks if block.startswith("dagrender: 1")]
        found |= {f"{name}{number or ''}": text for number, text in enumerate(whole)}
    found["manual"] = Path(__file__).with_name("example.yaml").read_text("utf-8")
    return found


def _made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _documents_media(folder):
    """A minute of small pictures, a logo and a song, where the documentation has them."""
    for name in ("footage/talk.mp4", "art/logo.png", "sound/song.flac"):
        _made((folder / name).parent)
    for name, path in _shared_media(folder.parent / "shared").items():
        (folder / name).symlink_to(path)


@cache
def _shared_media(folder):
    from fractions import Fraction

    _made(folder)
    talk, logo, song = folder / "talk.mp4", folder / "logo.png", folder / "song.flac"
    media.write_clip(talk, (64, 36), Fraction(5), Fraction(60), 1, sound=True)
    media.logo(logo, (64, 36), 1)
    media.write_sound(song, media.melody(Fraction(20), 7))
    return {"footage/talk.mp4": talk, "art/logo.png": logo, "sound/song.flac": song}
