"""Captions painted, as streams, and what else a file says of its film, read by others."""

import re

import pytest
import skia

from .players import command, probed, seen
from .scene import alike
from .writing import Page, font, width

GROUND = "#305068"
GREETING, BOTH, LAST = (
    ["Good evening."],
    ["Tonight we talk", "about the tides.", "At last!"],
    ["At last!"],
)
"""What the file has at 0 s, at 1.5 s and at 2 s."""


def caption(page, lines, size, middle, padding, *, radius=0, **look):
    """Writes a caption on a dark box."""
    x, y, wide, high = Page(None).centred(lines, size, (160, middle), **look)
    box = x - padding[1], y - padding[0], wide + 2 * padding[1], high + 2 * padding[0]
    page.box(*box, "#000000", alpha=0xBB / 255, radius=radius)
    page.centred(lines, size, (160, middle), **look)


@pytest.mark.feature("captions")
def test_captions_are_shown_from_when_to_when_their_file_says(frames):
    told = {0: GREETING, 9: GREETING, 10: BOTH[:2], 15: BOTH, 19: BOTH, 20: LAST, 24: LAST}
    for number, lines in told.items():
        made = Page(GROUND)
        caption(made, lines, 18, 140, (4, 10), radius=4, weight=600)
        alike(frames[number], made.planes())


@pytest.mark.feature("caption-files")
def test_the_same_words_look_the_same_from_any_kind_of_file(frames):
    for number, lines in ((0, GREETING), (14, BOTH[:2])):
        made = Page(GROUND)
        for middle in (36, 90, 144):
            caption(made, lines, 16, middle, (2, 8))
        alike(frames[number], made.planes())


@pytest.mark.feature("caption-highlight")
def test_the_word_that_is_spoken_has_its_colour(frames):
    words, size = ["Row, ", "row, ", "row ", "your boat"], 24
    whole = "".join(words)
    blank = font(size, weight=700).measureText(" ")
    for number in range(4):
        made = Page(GROUND)
        made.centred([whole], size, colour="#000000", stroke=4, weight=700)
        made.centred([whole], size, weight=700)
        # the same line in gold, but only where the word is
        room = width(whole, size, weight=700)
        ends = [
            width("".join(words[:count]).strip() or ".", size, weight=700) if count else -blank
            for count in (number, number + 1)
        ]
        left, right = (160 - room / 2 + end + blank / 2 for end in ends)
        made.canvas.clipRect(skia.Rect.MakeLTRB(left, 0, right, 180), True)
        made.centred([whole], size, colour="#000000", stroke=4, weight=700)
        made.centred([whole], size, colour="#ffd060", weight=700)
        alike(frames[5 * number + 2], made.planes())


def cues(path, stream):
    """The words of a stream of subtitles, with their times."""
    words = ("-map", f"0:s:{stream}", "-f", "srt", "-")
    srt = command("ffmpeg", "-v", "error", "-i", path, *words).decode()
    return re.findall(r"(\S+) --> (\S+)\n(.*?)\n\n", srt.replace("\r", ""), re.DOTALL)


ENGLISH = [
    ("00:00:00,000", "00:00:01,000", "Good evening."),
    ("00:00:01,000", "00:00:02,000", "Tonight we talk\nabout the tides."),
    ("00:00:01,500", "00:00:02,500", "At last!"),
]
ONE_BY_ONE = [
    ENGLISH[0],
    ("00:00:01,000", "00:00:01,500", "Tonight we talk\nabout the tides."),
    ("00:00:01,500", "00:00:02,000", "Tonight we talk\nabout the tides.\nAt last!"),
    ("00:00:02,000", "00:00:02,500", "At last!"),
]
"""As MP4 has them, where no two are shown at once."""
GERMAN = [
    ("00:00:00,000", "00:00:01,000", "Guten Abend."),
    ("00:00:01,000", "00:00:02,500", "Heute geht es um die Gezeiten."),
]


@pytest.mark.feature("subtitles")
def test_players_find_the_subtitles_and_the_picture_has_none(built):
    kinds = {".mp4": "mov_text", ".mov": "mov_text", ".mkv": "subrip", ".webm": "webvtt"}
    for suffix, codec in kinds.items():
        path = built / f"subtitles{suffix}"
        streams = [one for one in probed(path)["streams"] if one["codec_type"] == "subtitle"]
        assert [one["codec_name"] for one in streams] == [codec] * 2
        languages = [one["tags"]["language"] for one in streams]
        assert languages == ["eng", "deu" if suffix in {".mp4", ".mov"} else "ger"]
        if suffix == ".mp4":
            assert [one["disposition"]["default"] for one in streams] == [1, 0]
            assert [one["disposition"]["forced"] for one in streams] == [0, 1]
        assert cues(path, 0) == (ONE_BY_ONE if codec == "mov_text" else ENGLISH)
        assert cues(path, 1) == GERMAN
        made = Page(GROUND)
        made.centred(["The tides"], 40, weight=700)
        frames = seen(path)
        assert len(frames) == 25
        alike(frames[12], made.planes())


@pytest.mark.feature("chapters")
def test_chapters_begin_with_their_clips(built):
    for suffix in (".mp4", ".mkv"):
        found = probed(built / f"chapters{suffix}")["chapters"]
        assert [
            (float(one["start_time"]), float(one["end_time"]), one["tags"]["title"])
            for one in found
        ] == [(0.0, 1.2, "Ebb"), (1.2, 2.5, "Flood")]
        frames = seen(built / f"chapters{suffix}")
        for number, words, ground in ((11, "Ebb", "#806840"), (12, "Flood", GROUND)):
            made = Page(ground)
            made.centred([words], 48)
            alike(frames[number], made.planes())


@pytest.mark.feature("metadata")
def test_players_show_who_made_the_film_and_nothing_of_when(built):
    told = {
        "title": "The tides",
        "artist": "Ada Lovelace",
        "date": "2026",
        "copyright": "© 2026 A. Lovelace",
    }
    for suffix in (".mp4", ".mkv"):
        path = built / f"metadata{suffix}"
        tags = {key.lower(): value for key, value in probed(path)["format"]["tags"].items()}
        assert {key: tags[key] for key in told} == told
        assert not [key for key in tags if "time" in key]
        made = Page(GROUND)
        made.centred(["The tides"], 40, weight=700)
        alike(seen(path)[0], made.planes())
