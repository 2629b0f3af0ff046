"""The fonts of a film: their files found and digested, and whether they can show its texts."""

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from dagrender import limits
from dagrender.errors import Problem, SourceError
from dagrender.plan.materials import FontFile, FontKey
from dagrender.plan.text import font_keys
from dagrender.spec.clips import Written
from dagrender.spec.document import Document
from dagrender.spec.faults import Loc
from dagrender.spec.fonts import FontFace, FontStyle
from dagrender.store.store import Store

_FONTS_BEGIN = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")
"""The first bytes of OpenType fonts in all their wrappings."""

AboutToRead = Callable[[Path], None]


def find_fonts(
    document: Document, store: Store, about_to_read: AboutToRead
) -> tuple[dict[FontKey, FontFile], list[Problem]]:
    """The files of all the fonts that text clips name, and what is wrong with them.

    ``about_to_read`` is told of each file before it is digested.
    """
    finder = _Finder(document, store, about_to_read)
    for track_number, track in enumerate(document.film.timeline):
        for clip_number, clip in enumerate(track.clips):
            if isinstance(clip, Written):
                loc = ("timeline", track_number, "clips", clip_number, "font")
                for key in font_keys(clip):
                    finder.find(key, loc)
    return finder.found, finder.problems


class _Finder:
    def __init__(self, document: Document, store: Store, about_to_read: AboutToRead) -> None:
        self._document, self._store, self._about_to_read = document, store, about_to_read
        self.found: dict[FontKey, FontFile] = {}
        self.problems: list[Problem] = []

    def find(self, wanted: FontKey, loc: Loc) -> None:
        """Look for a font; ``loc`` is where in the spec it is named."""
        if wanted in self.found:
            return
        path, loc = self._file(wanted, loc)
        if path is None:
            self.problems.append(self._no_font(wanted, loc))
            return
        self._about_to_read(path)
        try:
            if path.stat().st_size > limits.most("font-bytes"):
                message, hint = limits.refusal("font-bytes")
                told = f"{path.name}: {message}"
                self.problems.append(Problem(told, self._document.place(*loc), hint))
                return
            content = self._store.source_digest(path)
        except OSError as error:
            self._unreadable(path, error.strerror or str(error), loc)
            return
        except SourceError as error:
            self._unreadable(path, error.message, loc)
            return
        if not _is_font(path):
            self._unreadable(path, "is not a font", loc)
            return
        self.found[wanted] = FontFile(path=path, content=content)

    def _unreadable(self, path: Path, message: str, loc: Loc) -> None:
        self.problems.append(Problem(f"{path.name}: {message}", self._document.place(*loc)))

    def _file(self, wanted: FontKey, loc: Loc) -> tuple[Path | None, Loc]:
        """The file of a font, if there is one, and where the spec says so."""
        from dagrender.paint.fontfiles import find_font

        family, weight, italic = wanted
        faces = self._document.film.fonts.get(family)
        if faces is None:
            return find_font(family, weight, italic=italic), loc
        face = _nearest(faces, weight, italic=italic)
        place = ("fonts", family, faces.index(face)) if len(faces) > 1 else ("fonts", family)
        return self._document.folder / face.file, (*place, "file")

    def _no_font(self, wanted: FontKey, loc: Loc) -> Problem:
        from dagrender.paint.fontfiles import list_families

        family, _, italic = wanted
        families = [*self._document.film.fonts, *list_families()]
        slant = "italic " if italic else ""
        close = get_close_matches(family, families, 1)
        hint = (
            f'did you mean "{close[0]}"?'
            if close and close[0] != family
            else f"there is {', '.join(families)}; other fonts are named under fonts:"
        )
        return Problem(f'no {slant}font called "{family}"', self._document.place(*loc), hint)


def _nearest(faces: tuple[FontFace, ...], weight: int, *, italic: bool) -> FontFace:
    """The file of a family that comes nearest to what is wanted: the slant before the weight."""
    from dagrender.paint.fontfiles import weight_distance

    slant = FontStyle.ITALIC if italic else FontStyle.NORMAL
    slanted = [face for face in faces if face.font_style is slant] or list(faces)

    def distance(face: FontFace) -> tuple[int, int]:
        # a file that says no weight has them all
        return weight_distance(weight, weight if face.font_weight is None else face.font_weight)

    return min(slanted, key=distance)


def _is_font(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _FONTS_BEGIN
