"""Caption files of every kind: what they say and when, or which line cannot be understood."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.captions.reading import SUFFIXES, CaptionsError, read_captions

ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def told(text, suffix=".srt"):
    cues = read_captions(text.encode(), suffix)
    return [(float(cue.start_s), float(cue.end_s), cue.text) for cue in cues]


def faults(text, suffix=".srt"):
    with pytest.raises(CaptionsError) as caught:
        read_captions(text if isinstance(text, bytes) else text.encode(), suffix)
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_subrip_is_read_without_its_markup():
    text = "1\n00:00:01,250 --> 00:00:02,500\n<i>Hello</i> {\\an8}there\nyou\n\n2\n"
    text += "01:00:00,000 --> 01:00:01,001 X1:10\nLater & <3\n"
    assert told(text) == [(1.25, 2.5, "Hello there\nyou"), (3600.0, 3601.001, "Later & <3")]


def test_webvtt_is_read_with_entities_voices_notes_and_settings():
    text = "WEBVTT - a title\n\nNOTE nothing\n\nintro\n00:01.000 --> 00:04.000 align:start\n"
    text += "<v Bob>Hello &amp; <b>welcome</b>\n"
    assert told(text, ".vtt") == [(1.0, 4.0, "Hello & welcome")]


def test_ass_is_read_without_overrides_and_comments():
    text = ASS + "Dialogue: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,{\\i1}Two{\\i0}, lines\\Nhere\n"
    text += "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,First\n"
    text += "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,unseen\n"
    assert told(text, ".ass") == [(1.0, 2.0, "First"), (2.0, 3.0, "Two, lines\nhere")]


def test_of_webvtt_nothing_is_shown_but_the_texts_of_cues():
    text = (
        "WEBVTT - a film\nKind: captions\n\nNOTE said before\n\n"
        "STYLE\n::cue { color: red }\n\n"
        "first\n00:01.000 --> 00:02.000\nOne\nmore line\n\n"
        "NOTE\nof two\nlines\n\n"
        "2\n00:02.000 --> 00:03.000 align:left\nTwo\n\n\nleft over\n\nNOTE at the end\n"
    )
    assert told(text, ".vtt") == [(1.0, 2.0, "One\nmore line"), (2.0, 3.0, "Two")]


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:04.000\nOne <00:02.000>two <00:03.500>three\n", ".vtt"),
        (
            ASS
            + "Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,"
            + "{\\k100}One {\\k150}two {\\kf50}three\n",
            ".ass",
        ),
    ],
)
def test_words_have_their_times_where_the_file_gives_them(text, suffix):
    (cue,) = read_captions(text.encode(), suffix)
    assert [(float(word.start_s), word.text) for word in cue.words] == [
        (1.0, "One "),
        (2.0, "two "),
        (3.5, "three"),
    ]
    assert "".join(word.text for word in cue.words) == cue.text


def test_a_text_without_word_times_has_no_words():
    (cue,) = read_captions(b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", ".srt")
    assert cue.words == ()


def test_every_line_whose_times_cannot_be_read_is_told_of():
    text = "1\n00:00:0x,000 --> 00:00:05,000\nbad\n\n2\n00:00:06,000 --> 00:00:05,000\nbackwards\n"
    assert faults(text) == [
        (2, 'no times to read in "00:00:0x,000 --> 00:00:05,000"'),
        (6, 'ends before it starts: "00:00:06,000 --> 00:00:05,000"'),
    ]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_without_captions_is_an_error(suffix):
    empty = {".vtt": "WEBVTT\n", ".ass": ASS, ".ssa": ASS}.get(suffix, "")
    assert faults(empty, suffix) == [(0, "has no captions")]


def test_what_is_no_text_is_told_of_with_its_line():
    assert faults(b"1\n00:00:01,000 --> 00:00:02,000\ncaf\xe9\n") == [
        (3, "is not UTF-8; save the file in that encoding")
    ]
    text = "1\n00:00:01,000 --> 00:00:02,000\ncafé\n"
    assert read_captions(text.encode("utf-16"), ".srt")[0].text == "café"
    assert read_captions(text.encode("utf-8-sig"), ".srt")[0].text == "café"


def test_cues_may_overlap_and_come_in_the_order_of_their_starts():
    text = "1\n00:00:03,000 --> 00:00:04,000\nlast\n\n2\n00:00:01,000 --> 00:00:09,000\nlong\n"
    assert [one[2] for one in told(text)] == ["long", "last"]


@given(st.binary(max_size=300), st.sampled_from(SUFFIXES))
def test_whatever_a_file_holds_it_is_read_or_refused(data, suffix):
    with suppress(CaptionsError):
        cues = read_captions(data, suffix)
        assert cues
        assert all(Fraction(0) <= cue.start_s <= cue.end_s for cue in cues)


def test_times_within_a_text_begin_no_cue():
    text = "1\n00:00:01,000 --> 00:00:02,000\nfrom 00:00:05,000 to 00:00:04,000\n"
    (cue,) = read_captions(text.encode(), ".srt")
    assert cue.text == "from 00:00:05,000 to 00:00:04,000"
    (cue,) = read_captions(b"WEBVTT\n\n00:01.000 --> 00:02.000\nat 00:05.00 or 00:04.00\n", ".vtt")
    assert cue.text == "at 00:05.00 or 00:04.00"


@pytest.mark.parametrize("sign", ["->", "--", "- ->", "—>"])
def test_an_arrow_that_is_none_is_told_and_not_read_as_one(sign):
    text = f"1\n00:00:01,000 {sign} 00:00:02,000\none\n"
    with pytest.raises(CaptionsError, match='line 2: "-->" is missing between the times'):
        read_captions(text.encode(), ".srt")


@pytest.mark.parametrize(
    "line", ["00:01,000 --> 00:02,000", "00:00:01,000 --> 00:00:02,000 00:00:03,000"]
)
def test_a_line_of_times_that_would_begin_no_cue_is_told(line):
    text = f"1\n00:00:00,000 --> 00:00:00,500\nzero\n\n2\n{line}\none\n"
    with pytest.raises(CaptionsError, match="line 6: no times to read"):
        read_captions(text.encode(), ".srt")


def test_a_margin_that_is_no_number_is_no_matter():
    fields = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0t,0,0,,one"
    text = f"[Script Info]\nScriptType: v4.00+\n[Events]\nFormat: {fields}\n{line}\n"
    (cue,) = read_captions(text.encode(), ".ass")
    assert cue.text == "one"


def test_braces_that_are_never_closed_are_read_once():
    r"""And a ``\k`` whose number no whole number of Python's may have is no trouble either."""
    head = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, "
    head += "MarginL, MarginR, MarginV, Effect, Text\n"
    head += "Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,"
    (cue,) = read_captions((head + r"a{\k1}b{{{c").encode(), ".ass")
    assert cue.text == "ab{{{c"
    (cue,) = read_captions((head + r"{\k" + "9" * 5000 + "}a{b}c").encode(), ".ass")
    assert cue.text == "ac"
    (cue,) = read_captions((head + r"{\i1{\k50}a{\k50\b1}b}").encode(), ".ass")
    assert [word.text for word in cue.words] == ["a", "b}"]
