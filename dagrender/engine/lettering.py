"""Whether a film's fonts can show its texts, and whether texts that are fitted fit."""

from collections.abc import Mapping
from pathlib import Path

from dagrender.digest import Digest, digest_bytes
from dagrender.errors import Problem, SpecError
from dagrender.nodes.footage import changed
from dagrender.paint.textcel import TextCel
from dagrender.plan.film import Planner
from dagrender.plan.timeline import PlacedClip
from dagrender.spec.document import Document

_SHOWN_LENGTH = 60


def check_texts(planner: Planner, files: Mapping[Digest, str]) -> None:
    """Make sure that every text of a film, and of the films in it, can be drawn as it is meant.

    Args:
        planner: knows what is drawn.
        files: where the fonts lie, by content.

    Raises:
        SpecError: characters that no font of theirs has, texts that are too long for their box;
            all of them at once.
    """
    problems: list[Problem] = []
    for film in planner.every():
        if texts := film.texts():
            checker = _Checker(film.document, files)
            problems += (one for placed, cels in texts for one in checker.problems(placed, cels))
    if problems:
        raise SpecError(tuple(dict.fromkeys(problems)))


class _Checker:
    def __init__(self, document: Document, files: Mapping[Digest, str]) -> None:
        from dagrender.paint.typeface import Faces

        self._document, self._files = document, files
        self._faces = Faces(self._read)

    def _read(self, content: Digest) -> bytes:
        path = Path(self._files[content])
        data = path.read_bytes()
        if digest_bytes(data) != content:
            raise changed(str(path))
        return data

    def problems(self, placed: PlacedClip, cels: tuple[TextCel, ...]) -> list[Problem]:
        """What is wrong with the states of one text clip."""
        found = []
        if not placed.clip.allow_missing_glyphs:
            said = {(cel.text, cel.fonts()): cel for cel in cels}
            missing = (one for cel in said.values() for one in self._faces.missing(cel))
            if lacking := tuple(dict.fromkeys(missing)):
                found.append(self._lacking(placed, cels[0], lacking))
        tight = (cel for cel in cels if cel.fit and not self._fits(cel))
        if (cel := next(tight, None)) is not None:
            found.append(self._too_long(placed, cel))
        return found

    def _fits(self, cel: TextCel) -> bool:
        from dagrender.paint.paragraph import fits

        return fits(cel, self._faces)

    def _lacking(self, placed: PlacedClip, cel: TextCel, lacking: tuple[str, ...]) -> Problem:
        names = list(dict.fromkeys(font.family for font in cel.fonts()))
        several = f"none of the fonts {', '.join(names)} has"
        who = f"the font {names[0]} has no" if len(names) == 1 else several
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in lacking[:8])
        more = f" and {len(lacking) - 8} more" if len(lacking) > 8 else ""  # noqa: PLR2004
        hint = (
            f"name a font that has them: font: [{', '.join(names)}, Another]; or "
            "allow_missing_glyphs: true draws empty boxes"
        )
        place = self._document.place(*placed.loc, placed.clip.kind)
        return Problem(f"{placed.label}: {who} {shown}{more}", place, hint)

    def _too_long(self, placed: PlacedClip, cel: TextCel) -> Problem:
        text = " ".join(cel.text.split())
        if len(text) > _SHOWN_LENGTH:
            text = f"{text[:_SHOWN_LENGTH]}..."
        least = placed.clip.font_size.least
        what = "box" if cel.box_px else "width"
        return Problem(
            f'{placed.label}: "{text}" does not fit its {what} even at the smallest size, {least}',
            self._document.place(*placed.loc, "font_size"),
            f"make the {what} larger, the smallest size smaller or the text shorter",
        )
