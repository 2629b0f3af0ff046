"""Single values of a spec: times, expressions, colours, lengths, easings, templates, lists."""

import ast
import re
from fractions import Fraction

from dagrender.spec.colours import parse_colour, written_colour
from dagrender.spec.easing import parse_easing
from dagrender.spec.expression import parse_expression
from dagrender.spec.faults import FaultyError
from dagrender.spec.items import item_of, read_list
from dagrender.spec.scalars import exact
from dagrender.spec.templates import Number, Templates
from dagrender.spec.values import parse_length
from dagrender.timebase import parse_rate, parse_time

RATES = (Fraction(25), Fraction(30000, 1001))
TIMES = {"intro.start": Fraction(2), "intro.end": Fraction(5), "end": Fraction(10)}
_PLAIN = re.compile(r"[0-9.+\-*/() ]+")
_LITERAL = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)")
_TEMPLATES = Templates(
    {"x": 3, "text": "Ada", "share": Number("0.5"), "on": True, "names": ["Ada", "Bo"]}
)


def expression(text):
    """A sum over times: what it says of itself is the same sum, and Python reckons as it does."""
    try:
        found = parse_expression(text)
    except ValueError:
        return
    assert parse_expression(str(found)) == found
    for rate in RATES:
        try:
            value = found.evaluate(rate, TIMES.__getitem__)
        except (ValueError, KeyError):
            continue
        assert parse_expression(f"({found.text})").evaluate(rate, TIMES.__getitem__) == value
        known = _by_python(found.text)
        assert known is None or known == value


def _by_python(text):
    """What Python makes of ``text``, in fractions; None where it is no Python."""
    if not _PLAIN.fullmatch(text):
        return None
    try:
        # whole numbers with zeros in front are none of Python's
        tree = ast.parse(_LITERAL.sub(lambda one: f"N('{one[0]}')", text), mode="eval")
        return eval(compile(tree, "text", "eval"), {"N": Fraction, "__builtins__": {}})
    except (SyntaxError, ZeroDivisionError, TypeError):
        return None


def moment(text):
    """A time by itself; never negative."""
    for rate in RATES:
        try:
            assert parse_time(text, rate) >= 0
        except ValueError:
            continue


def rate(text):
    """Frames a second."""
    try:
        assert parse_rate(text) > 0
    except ValueError:
        return


def colour(text):
    """A CSS colour; what is written of it is the same colour to 8 bits."""
    try:
        found = parse_colour(text)
    except FaultyError:
        return
    assert parse_colour(written_colour(found)).rgba8() == found.rgba8()


def length(text):
    """A length; what is written of it is the same length."""
    try:
        found = parse_length(text)
    except ValueError:
        return
    assert parse_length(str(found)) == found


def easing(text):
    """An easing; what is written of it is the same easing."""
    try:
        found = parse_easing(text)
    except ValueError:
        return
    assert parse_easing(found.text) == found


def number(text):
    """A number with or without a unit."""
    for unit in ("", "dB"):
        try:
            exact(text, "a number", unit=unit, percent=True)
        except FaultyError:
            continue
    item_of(text)


def template(text):
    """A text with templates in it, which give texts; nothing of Python's is within reach."""
    templates = Templates({}, _TEMPLATES)
    try:
        found = templates.render(text)
    except FaultyError:
        return
    assert isinstance(found, str)
    assert templates.render(text) == found
    assert " at 0x" not in found or " at 0x" in text


def names(text):
    """A list of values, and one that a template gives."""
    for read in (read_list, Templates({}, _TEMPLATES).listed):
        try:
            assert isinstance(read(text), list)
        except FaultyError:
            continue


KINDS = (expression, moment, rate, colour, length, easing, number, template, names)


def values(data):
    """The first byte says as which kind of value the others are read."""
    if data:
        KINDS[data[0] % len(KINDS)](data[1:].decode("utf-8", "replace"))


SEEDS = {
    expression: (
        "(intro.start + intro.end) / 2", "end-0.4s", "-(2*3)", "00:01:02:15 - 1f", "8/4/2", ".5s",
        "250ms * 3", "1:02.5", "00:01:00;02",
    ),
    moment: ("2.5s", "75f", "00:01:02.5", "00:01:02:15", "00:10:00;00", "250ms"),
    rate: ("29.97", "30000/1001", "25", "1e2"),
    colour: (
        "white", "#204060", "#20406080", "rgb(32 64 96 / 50%)", "hsl(120deg 50% 40%)",
        "hwb(90 10% 10%)", "rgba(1, 2, 3, 0.4)", "transparent", "color(srgb 1 0 0)", "lab(50% 1 2)",
    ),
    length: ("50% + 20", "100vw - 2vmin", "right-40", "center", "40px", "-.5vh"),
    easing: (
        "ease-in-out", "cubic-bezier(0.1, 0.7, 1, 0.1)", "steps(4, jump-end)", "spring(1, 100, 10)",
        "linear(0, 0.7 25%, 1 40% 60%, 1)", "hold",
    ),
    number: ("12.5", "-3dB", "50%", "1e-3", "+.5"),
    template: (
        "{{ text }} {{ x + 1 }}", "{% for n in names %}{{ n }}{% endfor %}",
        "{{ names | join(', ') }}", "{% if on %}a{% else %}b{% endif %}", "{{ '%.2f' % share }}",
        "{{ text.__class__ }}", "{{ text | upper }}", "{% set y = x %}{{ y }}", "{# no #}",
    ),
    names: ("Ada, Grace", '["Ada", 1.50, {"a": null}]', "{{ names }}", "{{ range(3) }}"),
}  # fmt: skip


def seeds():
    """A few of each kind."""
    for kind, texts in SEEDS.items():
        for text in texts:
            yield bytes([KINDS.index(kind)]) + text.encode()
