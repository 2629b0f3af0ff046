"""Caption files that ask for more than any film has: refused by a limit, or read all the same."""

import pytest
from engine.films import color, film, project

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
CUE = "{number}\n00:00:00,000 --> 00:00:01,000\n{text}\n\n"


def ass(text, *, size=20, more=""):
    event = f"Dialogue: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,{text}\n"
    return STYLES.replace("{size}", str(size)) + more + EVENTS + event


def srt(text):
    return CUE.format(number=1, text=text)


def vtt(text):
    return "WEBVTT\n\n" + srt(text).replace(",", ".")


REFUSED = {
    "a million cues": ("caption-lines", ".srt", srt("a") * (MILLION // 4)),
    "a million notes": ("caption-lines", ".vtt", "WEBVTT\n\n" + "NOTE a\n\n" * MILLION),
    "a million blank lines": ("caption-lines", ".srt", srt("a") + "\n" * MILLION),
    "a million mistakes": ("caption-lines", ".srt", "-->\n" * MILLION),
    "many cues": ("cues", ".srt", srt("a") * 30_000),
    "a million timed words": ("cues", ".vtt", vtt("<00:00:00.100>a" * MILLION)),
    "a million sung words": ("cues", ".ass", ass(r"{\k1}a" * MILLION)),
    "a drawing": ("text", ".ass", ass(r"{\p1}" + "m 0 0 l 1 1 " * MILLION + r"{\p0}x")),
    "a tower": ("text", ".ass", ass("{" + r"\t(" * MILLION + ")" * MILLION + "}x")),
    "a million overrides": ("text", ".ass", ass(r"{\t(\fs1)}" * MILLION + "x")),
    "a million braces": ("text", ".ass", ass("{" * MILLION)),
    "a million tags": ("text", ".srt", srt("<b" * MILLION)),
}
READ = {
    "fonts within": ass("x", more="[Fonts]\nfontname: a.ttf\n" + ("!" * 80 + "\n") * 90_000 + "\n"),
    "pictures within": ass("x", more="[Graphics]\nfilename: a.bmp\n" + ("!" * 80 + "\n") * 90_000),
    "huge sizes": ass(r"{\fs1000000000\bord1000000000\blur1000000000}x", size=10**9),
    "a drawing that fits": ass(r"{\p1}" + "m 0 0 l 1 1 " * 5_000 + r"{\p0}{\pos(1e99,1e99)}x"),
    "braces that are never closed": ass("{" * 90_000 + "x"),
    "a word that is sung for ever": ass(r"{\k" + "9" * 90_000 + "}x"),
}


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


def test_a_limit_on_captions_is_raised_by_whoever_trusts_them(shown):
    ran, _ = shown("validate", ".srt", srt("a") * 300, "--limit", "cues=299")
    assert ran.code == 2
    assert "more than 299 cues of a file of captions" in ran.err
