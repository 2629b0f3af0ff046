"""What text clips tell the painter: parts, states of what counts and types, boxes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.errors import SpecError
from dagrender.picture import Colour
from dagrender.plan.running import written
from dagrender.spec.words import Counter


def layer(films, clip):
    """The layer of one clip at 10 frames a second."""
    planner = films.planner([clip], canvas="size: 320x180, fps: 10")
    (segment,) = planner._segments((0, planner.timeline.frames))
    (only,) = segment.display.layers
    return only


def states(films, clip):
    return [(count, cel.text) for count, cel in layer(films, clip).cels]


class TestSpans:
    def test_a_part_has_what_it_says_and_the_rest_from_its_clip(self, films):
        clip = (
            "{text: ['plain ', {text: red, color: red, font_weight: 700}], duration: 1s, "
            "font_size: 40, font_style: italic}"
        )
        ((_, cel),) = layer(films, clip).cels
        assert cel.text == "plain red"
        plain, red = cel.spans
        assert (plain.count, red.count) == (6, 3)
        assert red.colour == Colour(red=1.0, green=0.0, blue=0.0)
        assert [span.fonts[0].weight for span in cel.spans] == [400, 700]
        assert all(span.fonts[0].italic for span in cel.spans)
        assert cel.font == plain.fonts[0]

    def test_parts_of_one_style_are_one_text(self, films):
        ((_, cel),) = layer(films, "{text: [one, ' and ', {text: the same}], duration: 1s}").cels
        assert cel.text == "one and the same"
        assert cel.spans == ()

    @pytest.mark.parametrize(("size", "scale"), [("150%", 1.5), ("20", 0.5), ("50% + 10", 0.75)])
    def test_a_part_may_be_larger_or_smaller(self, films, size, scale):
        clip = f"{{text: [a, {{text: b, font_size: {size}}}], duration: 1s, font_size: 40}}"
        ((_, cel),) = layer(films, clip).cels
        assert cel.spans[1].scale == scale


class TestCounters:
    def test_it_shows_its_ends_on_the_first_frame_and_on_the_last(self, films):
        found = states(films, "{text: {counter: {from: 3, to: 0}}, duration: 0.7s}")
        # at 3, 2.5, 2, 1.5, 1, 0.5 and 0; halves go up
        assert found == [(2, "3"), (2, "2"), (2, "1"), (1, "0")]

    def test_each_state_is_a_cel_of_its_own(self, films):
        found = states(films, "{text: {counter: {to: 10}}, duration: 1.1s}")
        assert found == [(1, str(number)) for number in range(11)]

    def test_it_holds_when_it_is_there(self, films):
        found = states(films, "{text: {counter: {to: 2, duration: 0.3s}}, duration: 1s}")
        assert found == [(1, "0"), (1, "1"), (8, "2")]

    def test_an_easing_says_how_it_runs(self, films):
        found = states(
            films, "{text: {counter: {to: 100, ease: 'steps(2, start)'}}, duration: 0.5s}"
        )
        assert [text for _, text in found] == ["50", "100"]

    def test_it_stands_among_other_words(self, films):
        clip = "{text: ['to ', {counter: {to: 1, prefix: '#', suffix: '!'}}], duration: 0.2s}"
        cels = layer(films, clip).cels
        assert [cel.text for _, cel in cels] == ["to #0!", "to #1!"]
        assert all(cel.tabular for _, cel in cels)

    @given(
        value=st.fractions(-(10**9), 10**9, max_denominator=1000),
        decimals=st.integers(0, 4),
    )
    def test_numbers_are_written_as_python_writes_them(self, value, decimals):
        from decimal import ROUND_HALF_UP, Decimal, localcontext

        counter = Counter(to=Fraction(0), decimals=decimals, separator=",")
        with localcontext() as context:
            context.prec = 60
            exact = Decimal(value.numerator) / value.denominator
            rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        wanted = f"{rounded:,.{decimals}f}"
        assert written(counter, value) == (wanted if rounded else wanted.lstrip("-"))

    def test_signs_stand_before_the_prefix(self):
        counter = Counter(to=Fraction(0), prefix="$", separator=" ", point=",", decimals=2)
        assert written(counter, Fraction(-12345678, 100)) == "-$123 456,78"


class TestTypewriters:
    def test_so_many_characters_a_second(self, films):
        found = layer(films, "{text: abcd, typewriter: 5/s, duration: 1s}").cels
        assert [(count, cel.shown) for count, cel in found] == [(2, 1), (2, 2), (2, 3), (4, None)]

    def test_all_of_them_within_a_time(self, films):
        found = layer(films, "{text: abcd, typewriter: 0.4s, duration: 1s}").cels
        assert [(count, cel.shown) for count, cel in found] == [(1, 1), (1, 2), (1, 3), (7, None)]

    def test_what_readers_take_for_one_character_appears_at_once(self, films):
        family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
        clip = f'{{text: "e\u0301{family}x", typewriter: 10/s, duration: 0.3s}}'
        found = layer(films, clip).cels
        assert [cel.shown for _, cel in found] == [2, 7, None]

    def test_parts_are_typed_one_after_the_other(self, films):
        clip = "{text: [ab, {text: cd, color: red}], typewriter: 10/s, duration: 0.4s}"
        found = layer(films, clip).cels
        assert [cel.shown for _, cel in found] == [1, 2, 3, None]

    def test_the_text_itself_does_not_change(self, films):
        found = layer(films, "{text: abcd, typewriter: 5/s, duration: 1s}").cels
        assert {cel.text for _, cel in found} == {"abcd"}


class TestBoxes:
    def test_a_box_is_measured_on_the_canvas(self, films):
        clip = "{text: a, box: [50%, 100], vertical_align: top, duration: 1s}"
        ((_, cel),) = layer(films, clip).cels
        assert (cel.box_px, cel.wrap_width_px, cel.vertical_align) == ((160, 100), None, "top")

    def test_what_no_box_needs_is_not_told(self, films):
        ((_, cel),) = layer(films, "{text: a, vertical_align: top, duration: 1s}").cels
        assert cel.vertical_align == "center"

    def test_a_fitted_size_is_found_by_the_painter(self, films):
        clip = "{text: a, font_size: {fit: [10, 30]}, width: 50%, scale: 2, duration: 1s}"
        ((_, cel),) = layer(films, clip).cels
        assert (cel.fit.least_px, cel.fit.step_px, cel.size_px) == (20, 0.5, 60)

    def test_a_size_to_be_fitted_needs_a_box_or_a_width(self, films):
        with pytest.raises(SpecError, match="nothing says what the text is to fit into"):
            layer(films, "{text: a, font_size: {fit: [10, 30]}, duration: 1s}")

    def test_a_box_of_a_clip_takes_the_place_of_a_width_of_its_style(self, films):
        clip = "{text: a, box: [50%, 100], style: wide, duration: 1s}"
        planner = films.planner(
            [clip], canvas="size: 320x180, fps: 10", more="styles: {wide: {width: 20%}}\n"
        )
        ((_, cels),) = planner.texts()
        assert (cels[0].box_px, cels[0].wrap_width_px) == ((160, 100), None)
