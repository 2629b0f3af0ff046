import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.spec.colours import colour_names, parse_colour, written_colour
from dagrender.spec.faults import FaultyError


@pytest.mark.parametrize(
    ("text", "rgba"),
    [
        ("white", (255, 255, 255, 255)),
        ("RebeccaPurple", (102, 51, 153, 255)),
        ("#204060", (32, 64, 96, 255)),
        ("#0008", (0, 0, 0, 136)),
        ("#20406080", (32, 64, 96, 128)),
        ("rgb(32 64 96 / 50%)", (32, 64, 96, 128)),
        ("rgba(300, -5, 0, 1)", (255, 0, 0, 255)),
        ("hsl(120, 100%, 50%)", (0, 255, 0, 255)),
        ("hwb(240 0% 0%)", (0, 0, 255, 255)),
        ("transparent", (0, 0, 0, 0)),
    ],
)
def test_a_colour_is_what_css_says(text, rgba):
    assert parse_colour(text).rgba8() == rgba


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("whit", "white"),
        ("drakred", "darkred"),
        ("rebecapurple", "rebeccapurple"),
        ("gray1", "gray"),
    ],
)
def test_a_typo_in_a_name_gets_the_nearest_one(text, hint):
    with pytest.raises(FaultyError) as caught:
        parse_colour(text)
    assert caught.value.faults[0].hint == f'did you mean "{hint}"?'


@pytest.mark.parametrize(
    "text", ["", "#12345", "color()", "rgb(1)", "currentcolor", "f(" * 30, "["]
)
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(FaultyError):
        parse_colour(text)


def test_a_colour_beyond_srgb_says_how_to_write_it():
    with pytest.raises(FaultyError) as caught:
        parse_colour("oklch(50% 0.1 20)")
    assert caught.value.faults[0].message.startswith("needs an sRGB colour")


@given(st.integers(0, 0xFFFFFFFF))
def test_a_written_colour_reads_back(number):
    colour = parse_colour(f"#{number:08x}")
    assert parse_colour(written_colour(colour)) == colour


def test_all_names_of_css_are_colours():
    assert len(colour_names()) == 149
    assert all(parse_colour(name) for name in colour_names())
