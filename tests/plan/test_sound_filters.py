"""Whether filters of sound can be had, as the outputs of a film sound."""

import pytest

from dagrender.errors import SpecError

AUDIO = "{{audio: song, duration: 1s, effects: [{{filters: [{}]}}]}}"


def test_what_libav_says_of_options_is_told_with_its_place(complaints):
    told = complaints([AUDIO.format("{acontrast: {contrast: 200}}, {asoftclip: {type: hrad}}")])
    assert len(told) == 2
    assert all("the filter a" in one for one in told)
    assert "out of range" in told[0]


def test_a_filter_that_remembers_too_long_is_refused_with_a_hint(complaints):
    (told,) = complaints([AUDIO.format("{acompressor: {release: 9000}}")])
    assert "the filter acompressor: with these options it remembers for 144 s" in told
    assert "shorter times" in told


def test_filters_of_pictures_and_of_sound_are_told_together(complaints):
    told = complaints(
        ["{color: red, duration: 1s, adjustments: [{filters: [{gblur: {sigma: wide}}]}]}"],
        [AUDIO.format("{acrusher: {bits: many}}")],
    )
    assert ["gblur" in told[0], "acrusher" in told[1]] == [True, True]


@pytest.mark.parametrize("channels", ["mono", "5.1"])
def test_what_knows_two_channels_is_refused_where_an_output_has_others(films, channels):
    outputs = f"  a.wav: {{channels: {channels}}}\n"
    with pytest.raises(SpecError, match=r"haas: it knows two channels only, and a\.wav has [16]"):
        films.plan([AUDIO.format("haas")], outputs=outputs)
    films.plan([AUDIO.format("haas")], outputs="  a.wav: {}\n")


def test_filters_of_one_chain_look_as_far_as_all_of_them(films):
    def reach(filters):
        (strip,) = films.mix([AUDIO.format(filters)]).strips
        return sum(one.reach_s for one in strip.effects)

    one, other = reach("{aecho: {delays: 300, decays: 0.5}}"), reach("{bass: {g: 3}}")
    assert reach("{aecho: {delays: 300, decays: 0.5}}, {bass: {g: 3}}") == one + other
