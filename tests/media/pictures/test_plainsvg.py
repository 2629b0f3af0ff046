import numpy as np
import pytest

from dagrender.media.pictures.plainsvg import NotPlainError, plain_svg
from dagrender.paint.svg import draw_svg

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
RECT = '<rect width="4" height="4" {}/>'
RED = (255, 0, 0, 255)


def seen(body, at=(2, 2)):
    """The colour in the middle of a drawing of 4 by 4."""
    whole = f'<svg {NAMESPACES} width="4" height="4">{body}</svg>'
    found = draw_svg(plain_svg(whole.encode()), (4, 4), (4, 4), None)
    return tuple(int(part) for part in found[at])


@pytest.mark.parametrize(
    "colour",
    ["red", "#f00", "#ff0000ff", "rgb(255 0 0)", "rgb(100%, 0%, 0%)", "hsl(0 100% 50%)", "RED"],
)
def test_colours_of_css_are_drawn(colour):
    assert seen(RECT.format(f'fill="{colour}"')) == RED
    assert seen(RECT.format(f'style="fill: {colour}"')) == RED


def test_names_of_css_4_are_colours():
    assert seen(RECT.format('fill="rebeccapurple"')) == (0x66, 0x33, 0x99, 255)


@pytest.mark.parametrize(
    "given",
    [
        'fill="#ff000080"',
        'fill="rgb(255 0 0 / 50%)"',
        'fill="red" fill-opacity="50%"',
        'style="fill:red;opacity:50%"',
    ],
)
def test_alpha_is_drawn(given):
    found = seen(RECT.format(given))
    assert np.abs(np.subtract(found, (255, 0, 0, 128))).max() <= 1


@pytest.mark.parametrize(
    "sheet",
    [
        "rect{fill:red}",
        ".a{fill:red}",
        "#b{fill:red}",
        "*{fill:red}",
        ".z, rect.a { fill : red }",
        ".c.a{fill:red} rect{fill:blue}",
        "rect{fill:blue} rect{fill:red}",
        "rect{fill:red !important} #b{fill:blue}",
        "/* drawn by hand */ .a{fill:red}",
        "<![CDATA[.a{fill:red}]]>",
    ],
)
def test_style_sheets_are_read_as_css_weighs_them(sheet):
    body = RECT.format('class="a c" id="b" fill="lime"')
    assert seen(f"<style>{sheet}</style>{body}") == RED


def test_a_style_of_an_element_wins_over_the_sheet():
    body = RECT.format('class="a" style="fill:red"')
    assert seen("<style>.a{fill:lime}</style>" + body) == RED


@pytest.mark.parametrize("href", ["href", "xlink:href"])
def test_references_within_are_drawn(href):
    kept = RECT.format('fill="red"')
    body = f'<defs><g id="s">{kept}</g></defs><use {href}="#s"/>'
    assert seen(body) == RED
    stops = '<linearGradient id="a"><stop stop-color="red"/></linearGradient>'
    more = f'<linearGradient id="b" {href}="#a"/>'
    assert seen(stops + more + RECT.format("fill=\"url('#b')\"")) == RED


def test_what_is_of_other_namespaces_stays_out_of_it():
    editor = '<e:view xmlns:e="urn:editor" fill="no colour" href="x"/>'
    assert seen(editor + RECT.format('fill="red" xmlns:e="urn:e" e:fill="no colour"')) == RED


def test_elements_with_a_prefix_are_drawn():
    whole = '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:rect width="4" height="4"/></s:svg>'
    assert draw_svg(plain_svg(whole.encode()), (4, 4), (4, 4), None)[2, 2, 3] == 255


@pytest.mark.parametrize(
    "body",
    [
        "<style>a:hover{fill:red}</style>",
        "<style>{{{</style>",
        RECT.format('fill="lab(50% 20 30)"'),
        RECT.format('opacity="half%"'),
        "<feDropShadow/>",
        "<switch/>",
    ],
)
def test_what_cannot_be_said_plainly_is_refused(body):
    with pytest.raises(NotPlainError):
        seen(body)


def test_the_same_svg_is_the_same_plain_svg():
    body = RECT.format('fill="red" class="a"')
    data = f"<svg {NAMESPACES}>{body}</svg>".encode()
    assert plain_svg(data) == plain_svg(data)
