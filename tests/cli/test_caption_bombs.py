"""Caption files that ask for more than any film has: refused by a limit, or read all the same."""

import pytest
from engine.films import color, film, project

from dagrender.captions.reading import CaptionsError, read_captions

from .confined import confined
from .program import Program

MILLION = 10**6
STYLES = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, "
    "PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, "
    "MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Arial,{size},&HFFFFFF,&HFF,&H0,&H0,0,0,0,0,100,100,0,0,1,{size},2,2,9,9,9,1\n\n"
)
EVENTS = (
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
STYLE = f"{STYLES.replace('{size}', '20').splitlines()[-2]}\n"
CUE = "{number}\n00:00:00,000 --> 00:00:01,000\n{text}\n\n"


def ass(text, *, size=20, more=""):
    event = f"Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,{text}\n"
    return STYLES.replace("{size}", str(size)) + more + EVENTS + event


def srt(text):
    return CUE.format(number=1, text=text)


def vtt(text):
    return "WEBVTT\n\n" + srt(text).replace(",", ".")


REFUSED = {
    "a million cues": ("caption-lines", ".srt", srt("a") * (MILLION // 5)),
    "a million notes": ("caption-lines", ".vtt", "WEBVTT\n\n" + "NOTE a\n\n" * MILLION),
    "a million blank lines": ("caption-lines", ".srt", srt("a") + "\n" * MILLION),
    "a million mistakes": ("caption-lines", ".srt", "-->\n" * MILLION),
    "many cues": ("cues", ".srt", srt("a") * 30_000),
    "a million timed words": ("cues", ".vtt", vtt("<00:00:00.100>a" * (MILLION // 2))),
    "a million sung words": ("cues", ".ass", ass(r"{\k1}a" * MILLION)),
    "a drawing": ("text", ".ass", ass(r"{\p1}" + "m 0 0 l 1 1 " * (MILLION // 2) + r"{\p0}x")),
    "a tower": ("text", ".ass", ass("{" + r"\t(" * MILLION + ")" * MILLION + "}x")),
    "a million overrides": ("text", ".ass", ass(r"{\t(\fs1)}" * (MILLION // 2) + "x")),
    "a million braces": ("text", ".ass", ass("{" * MILLION)),
    "a million tags": ("text", ".srt", srt("<b" * MILLION)),
    "a million lines of a rare kind": ("caption-lines", ".srt", srt("a") + "\v" * MILLION),
    "a million lines that Unicode knows": ("caption-lines", ".srt", srt("a") + "\u2028" * MILLION),
    "a million times that are none": ("cues", ".vtt", vtt("<9>" * MILLION)),
    "a file of nothing": ("captions-bytes", ".srt", " " * (9 << 20)),
}
READ = {
    "a heading that never ends": ass("x", more="[a" * MILLION + "\n"),
    "headings that never end": ass("x", more=("[a" * 90 + "\n") * 40_000),
    "a hundred thousand styles": ass("x", more=STYLE * 100_000),
    "styles of many names": ass("x", more="".join(f"Style: a{n},b\n" for n in range(150_000))),
    "many fonts within": ass("x", more="[Fonts]\n" + "fontname: a.ttf\n!\n" * 99_000),
    "braces that hold nothing": ass("{}" * 49_000 + "x"),
    "fonts within": ass("x", more="[Fonts]\nfontname: a.ttf\n" + ("!" * 80 + "\n") * 90_000 + "\n"),
    "pictures within": ass("x", more="[Graphics]\nfilename: a.bmp\n" + ("!" * 80 + "\n") * 90_000),
    "huge sizes": ass(r"{\fs1000000000\bord1000000000\blur1000000000}x", size=10**9),
    "a drawing that fits": ass(r"{\p1}" + "m 0 0 l 1 1 " * 5_000 + r"{\p0}{\pos(1e99,1e99)}x"),
    "braces that are never closed": ass("{" * 90_000 + "x"),
    "a word that is sung for ever": ass(r"{\k" + "9" * 90_000 + "}x"),
}


LONG = {
    "blank lines within a text": (".srt", srt("a" + "\n" * 190_000 + "b")),
    "blank lines with blanks": (".srt", srt("a" + "\n " * 30_000 + "b")),
    "a line of blanks": (".srt", srt("a") + " " * (8 * MILLION)),
    "blanks behind times": (".srt", srt("a").replace(",000\n", ",000" + " " * 8 * MILLION + "\n")),
    "many cues of much text": (".srt", srt("a b " * 100) * 19_000),
    "many notes": (".vtt", "WEBVTT\n\n" + ("NOTE " + "x" * 30 + "\n\n") * 99_000 + vtt("a")[8:]),
    "much that may be a character": (".vtt", vtt("a" + "&abcdefghijklmnopqrstuvwxyz" * 3_500) * 80),
    "a character of many digits": (".vtt", vtt(f"a&#{'9' * 90_000};") * 80),
    "a character of many noughts": (".vtt", vtt(f"a&#{'0' * 90_000}65;") * 80),
    "a time of many digits": (".vtt", vtt(f"a<0{'9' * 90_000}:00.000>b") * 80),
    "a part of a second of many digits": (".vtt", vtt(f"a<00:00.{'9' * 90_000}>b") * 80),
}
"""What is long, and has a cue for each arrow."""


@pytest.fixture
def shown(tmp_path, media):
    """What a program makes of a film with these captions."""

    def run(command, suffix, text, *args):
        data = film([color()], titles=[{"captions": "said"}])
        data["media"]["said"] = f"said{suffix}"
        made = project(tmp_path / "film", media, data, tmp_path / "cache")
        (made.folder / data["media"]["said"]).write_text(text)
        ran = confined(Program(made.folder, made.cache), command, "film.yaml", *args)
        assert "Traceback" not in ran.err, ran.err[-2000:]
        assert made.partial_files() == []
        return ran, made

    return run


@pytest.mark.parametrize("what", REFUSED)
def test_captions_that_ask_for_too_much_are_refused_by_a_limit_that_is_named(shown, what):
    limit, suffix, text = REFUSED[what]
    ran, made = shown("plan", suffix, text)
    assert ran.code == 2
    assert f'the limit "{limit}": --limit {limit}=N raises it' in ran.err
    assert f"said{suffix}" in ran.err
    assert len(ran.err) < 2000
    assert not (made.folder / "film.mp4").exists()


@pytest.mark.parametrize("what", READ)
def test_what_a_caption_file_brings_beside_words_is_not_drawn(shown, what):
    """Or it is a text like any other, and as long as the limit lets it be."""
    ran, _ = shown("validate", ".ass", READ[what])
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("what", LONG)
def test_what_is_long_within_the_limits_is_read_in_little_time_and_memory(what):
    suffix, text = LONG[what]
    cues = confined(told, text.encode(), suffix, most_s=20)
    assert isinstance(cues, list), cues
    assert len(cues) == text.count("-->")
    assert cues[0].startswith("a")


def told(data, suffix):
    """The first hundred characters of all cues, or what is said against them."""
    try:
        return [cue.text[:100] for cue in read_captions(data, suffix)]
    except CaptionsError as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a&#65;&#000000000066;&#99999999999;", "aAB\ufffd"),
        ("a<9>b<:>c<00:99>d", "abcd"),
        ("a<00:00.100>b", "ab"),
        ("\ue000\ue001\ufdd0\ufdd1a", "\ue000\ue001a"),
    ],
)
def test_odd_references_times_and_characters_are_read_as_browsers_do(text, read):
    (cue,) = read_captions(vtt(text).encode(), ".vtt")
    assert cue.text == read


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_end_as_they_do_on_any_system(end):
    (cue,) = read_captions(srt("one\ntwo").replace("\n", end).encode(), ".srt")
    assert cue.text == "one\ntwo"


def test_a_mistake_in_a_long_line_is_told_in_few_words():
    with pytest.raises(CaptionsError) as caught:
        read_captions(b"1\n-->" + b"x" * MILLION, ".srt")
    ((_, message),) = [(one.line, one.message) for one in caught.value.faults]
    assert message.startswith('no times to read in "-->xxx')
    assert len(message) < 300


def test_a_limit_on_captions_is_raised_by_whoever_trusts_them(shown):
    ran, _ = shown("validate", ".srt", srt("a") * 300, "--limit", "cues=299")
    assert ran.code == 2
    assert "more than 299 cues of a file of captions" in ran.err
