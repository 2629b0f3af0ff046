import contextlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagrender.errors import SpecError
from dagrender.spec.document import loads
from dagrender.spec.models import CLIPS, Film

EXAMPLE = Path(__file__).with_name("example.yaml").read_text()
WORDS = sorted(
    {
        *Film.model_fields,
        *(key for model in CLIPS.values() for key in model.key_names()),
        *(
            "all",
            "none",
            "end",
            "1s",
            "-1",
            "50%",
            "[",
            "]",
            "{",
            "}",
            ":",
            "- ",
            "\n",
            "\n  ",
            "&a",
        ),
        *(
            "*a",
            "<<",
            "'",
            '"',
            "#",
            "|",
            ">",
            "{{ x }}",
            "{%",
            "!t",
            "\t",
            "é",
            "talk",
            "1/0",
            "1e9",
        ),
        *("dagrender: 1\n", "canvas: {size: 64x64}\n", "timeline:\n- track: a\n  clips:\n  - "),
    }
)


def attempt(text):
    with contextlib.suppress(SpecError):
        loads(text, file="f.yaml", folder=Path("nowhere"))


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join))
def test_no_words_of_yaml_bring_the_loader_down(text):
    attempt(text)


@given(st.text(max_size=60))
def test_no_text_brings_the_loader_down(text):
    attempt(text)
    attempt("dagrender: 1\ncanvas: {size: 64x64}\ntimeline: " + text)


lines = EXAMPLE.split("\n")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(lines) - 1), st.integers(0, 60), st.sampled_from(WORDS), st.integers(0, 9)
)
def test_no_edit_of_the_example_brings_the_loader_down(number, column, word, removed):
    line = lines[number]
    edited = line[:column] + word + line[column + removed :]
    attempt("\n".join([*lines[:number], edited, *lines[number + 1 :]]))


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(WORDS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(CLIPS)), st.data())
def test_no_value_under_any_key_of_a_clip_brings_the_loader_down(kind, data):
    import json

    key = data.draw(st.sampled_from(CLIPS[kind].key_names()))
    clip = {kind: "x", "duration": 1, key: data.draw(json_values)}
    head = 'dagrender: 1\ncanvas: {size: 64x64}\ntimeline: [{"track": "a", "clips": ['
    attempt(f"{head}{json.dumps(clip)}]}}]\n")


def test_the_error_survives_a_pickle(problems, folder):
    with pytest.raises(SpecError) as caught:
        loads("dagrender: 1\n", file="f.yaml", folder=folder)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert copy.problems == caught.value.problems


def test_importing_the_loader_brings_in_nothing_heavy():
    heavy = ("numpy", "av", "jinja2", "tinycss2", "networkx", "skia")
    code = f"import dagrender.spec.document, sys; print([m for m in {heavy!r} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_thousand_clips_load(load_clips):
    clips = [f"{{id: c{i}, video: talk, in: {i}, duration: 1s, opacity: 50%}}" for i in range(1000)]
    document = load_clips(*clips)
    assert len(document.film.timeline[0].clips) == 1000
    assert document.place("timeline", 0, "clips", 999, "in").line == 8 + 999
