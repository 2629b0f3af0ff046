"""What a user reads when a file is no spec, or not even YAML, word for word."""

import pytest

from spec.conftest import HEAD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1:1 this file is empty [begin it with dagrender: 1]"),
        ("- a", "1:1 a spec is a mapping of keys: canvas, timeline ..."),
        (
            "canvas: {}",
            "1:1 the version of the format is missing [begin it with dagrender: 1]",
        ),
        (
            "a: 1\ndagrendr: 1\n",
            "2:1 the version of the format is missing [write dagrender: 1]",
        ),
        (
            "dagrender: 2\nx: 1",
            (
                "1:12 this spec is of format 2; this dagrender reads format 1 "
                "[a newer dagrender reads it]"
            ),
        ),
        ("dagrender: one", "1:12 dagrender: needs 1, the version of the format"),
        (
            "dagrender: 1",
            "1:1 canvas: missing [What the film is painted on, such as {size: 1920x1080, fps: 30}]",
        ),
        (
            "a:\n\t- b",
            (
                "2:1 YAML: no value can start with this character "
                "[indent with spaces; YAML takes no tabs]"
            ),
        ),
        ("a: {b: 1", '1:4 YAML: this "{" lacks a comma or its "}"'),
        ("a: *b", "1:4 YAML: this alias names no anchor"),
        ("a: 1\n---\nb: 2", "2:1 YAML: a spec is one document; take out the ---"),
        ("a: \x07", "1:4 this character may not stand in YAML"),
        ("[" * 100_000, "1:61 this is nested too deeply"),
    ],
)
def test_of_a_file_as_a_whole(problems, text, expected):
    assert problems(text) == [expected]


def test_keys_that_come_twice_are_found(problems):
    assert problems(HEAD + "media: {}\n") == ['5:1 "media" is here twice [the first is on line 3]']


def test_a_tag_and_a_loop_are_told_with_the_rest(problems):
    assert problems(HEAD + "timeline: &a\n- *a\nvars: {a: !x 1}\n") == [
        "5:11 this holds itself",
        '7:11 a tag such as "!x" means nothing here [take it out]',
    ]


def test_aliases_cannot_blow_a_spec_up(problems):
    lines = "".join(f"x{i}: &x{i} [{','.join([f'*x{i - 1}'] * 9)}]\n" for i in range(1, 30))
    (told,) = problems(f"x0: &x0 [1]\n{lines}")
    assert told.startswith("1:1 more than 300,000 values in a spec, aliases and rounds written out")


def test_a_key_without_value_points_at_the_key(problems):
    assert problems("dagrender: 1\ncanvas:\n  fps: 25\n  size: #fff\n") == [
        (
            "4:3 size: nothing is written here "
            '[write a value; a "#" begins a comment, so quote what starts with one]'
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: "b\nc: 1\nd: "e"\n', "1:4 YAML: this quote is not closed on its line"),
        ('a: "b\nc: "#fff"\n', "1:4 YAML: this quote is not closed on its line"),
        ("a: 'b\nc: 1\n", "1:4 YAML: this quote is not closed on its line"),
    ],
)
def test_a_quote_that_is_not_closed_is_told_where_it_stands(problems, text, expected):
    assert any(found.startswith(expected) for found in problems(text))


def test_a_line_that_stands_out_of_its_block_is_told_with_where_that_begins(problems):
    (told,) = problems("dagrender: 1\ncanvas:\n  size: 64x64\n fps: 10\n")
    assert told.startswith("4:2 ")
    assert "begins on line" in told
