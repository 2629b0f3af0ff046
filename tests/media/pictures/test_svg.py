import gzip
from fractions import Fraction

import pytest

from dagrender.errors import SourceError
from dagrender.media.probing.probe import probe

NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def write(folder, root="", body='<rect width="4" height="4"/>', head=""):
    path = folder / "drawing.svg"
    path.write_text(f"{head}<svg {NAMESPACES} {root}>{body}</svg>", "utf-8")
    return path


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="40" height="20"', (40, 20)),
        ('width="40px" height="20px" viewBox="0 0 4 2"', (40, 20)),
        ('viewBox="0 0 4 2"', (4, 2)),
        ('width="100%" height="100%" viewBox="-3,-3 40,20"', (40, 20)),
        ('width="80" viewBox="0 0 4 2"', (80, 40)),
        ('height="80" viewBox="0 0 4 2"', (160, 80)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ('width="72pt" height="25.4mm"', (96, 96)),
    ],
)
def test_an_svg_is_as_large_as_css_says(tmp_path, root, size):
    facts = probe(write(tmp_path, root))
    assert facts.container == "svg"
    assert facts.image.form.upright_size() == size


def test_a_small_svg_keeps_its_proportions(tmp_path):
    width, height = probe(write(tmp_path, 'viewBox="0 0 1.6 0.9"')).image.form.upright_size()
    assert width / height == Fraction(16, 9)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "\ufeff",
        '<?xml version="1.0"?>\n',
        "<!-- drawn by hand -->\n",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">',
    ],
)
def test_an_svg_may_begin_in_many_ways(tmp_path, head):
    assert probe(write(tmp_path, 'width="4" height="4"', head=head)).image.codec == "svg"


@pytest.mark.parametrize(
    ("root", "body", "told"),
    [
        ("", "", "does not say how large it is"),
        ('width="40"', "", "does not say how large it is"),
        ('width="0" height="4"', "", 'width="0" is not a size'),
        ('width="4em" height="4"', "", 'width="4em" is not a size'),
        ('width="50%" height="4"', "", 'width="50%" is not a size'),
        ('viewBox="0 0 4"', "", 'viewBox="0 0 4" is no box'),
        ('viewBox="0 0 inf 4"', "", "is no box"),
        ('width="4" height="4"', "<rect", "is broken XML: line 1"),
        ('width="4" height="4"', "<text>Hi</text>", "has text, whose fonts are not in it"),
        ('width="4" height="4"', "<text><tspan>Hi</tspan></text>", "has text"),
        ('width="4" height="4"', "<style>.a .b{fill:red}</style>", 'has ".a .b"'),
        ('width="4" height="4"', "<style>@import 'a.css';</style>", "has @import"),
        ('width="4" height="4"', '<symbol id="a"/>', "has a <symbol>"),
        ('width="4" height="4"', '<path marker-end="url(#a)"/>', "marker-end"),
        ('width="4" height="4"', '<g style="mix-blend-mode: screen"/>', "mix-blend-mode: screen"),
        ('width="4" height="4"', '<g style="transform: none; d: path()"/>', "attribute here"),
        ('width="4" height="4"', '<g fill="sky"/>', 'fill: "sky" is not a colour'),
        ('width="4" height="4"', '<image href="a.png"/>', "holds another picture"),
        ('width="4" height="4"', '<use xlink:href="a.svg#a"/>', 'refers to "a.svg#a"'),
        ('width="4" height="4"', "<foreignObject/>", "has a foreignObject"),
    ],
)
def test_what_would_not_be_drawn_right_is_one_clear_error(tmp_path, root, body, told):
    with pytest.raises(SourceError) as caught:
        probe(write(tmp_path, root, body))
    assert told in caught.value.message


@pytest.mark.parametrize(
    "body",
    [
        "<style> </style>",
        "<text> </text>",
        "<title>A title</title>",
        '<a xlink:href="https://example.org"><rect width="4" height="4"/></a>',
        '<defs><g id="a"/></defs><use xlink:href="#a"/>',
    ],
)
def test_what_shows_nothing_does_not_matter(tmp_path, body):
    assert probe(write(tmp_path, 'width="4" height="4"', body)).image is not None


def test_entities_are_not_read(tmp_path):
    head = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    path = write(tmp_path, 'width="4" height="4"', "<desc>&a;</desc>", head)
    with pytest.raises(SourceError, match="declares entities"):
        probe(path)


def test_a_page_that_holds_an_svg_is_not_one(tmp_path):
    path = tmp_path / "page.svg"
    path.write_text(f"<?xml version='1.0'?><html><svg {NAMESPACES}/></html>", "utf-8")
    with pytest.raises(SourceError, match="not SVG"):
        probe(path)


def test_a_packed_svg_is_not_read(tmp_path):
    path = tmp_path / "drawing.svgz"
    path.write_bytes(gzip.compress(write(tmp_path, 'width="4" height="4"').read_bytes()))
    with pytest.raises(SourceError):
        probe(path)
