"""The word that a user is offered for one that there is not."""

import pytest

from spec.conftest import HEAD


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        ("{txet: Hi, color: red, duration: 1}", '"text"'),
        ("{text: Hi, duration: 2.5sec}", '"2.5s"'),
        ("{text: Hi, duration: 250msec}", '"250ms"'),
        ("{text: Hi, duration: al}", '"all"'),
        ("{text: Hi, duration: 1, rotation: 5degr}", "5deg"),
        ("{video: talk, mute: treu}", '"true"'),
        ("{video: talk, position: [right, bottmo-4]}", '"bottom"'),
        ("{video: talk, scale: {keys: {0s: 1}, ease: 'spirng(1, 2, 3)'}}", '"spring"'),
        ("{video: talk, adjustments: [{filters: [zflip]}]}", '"hflip" or "vflip"'),
        ("{color: {gradeint: {stops: [red, blue]}}, duration: 1}", '"gradient"'),
        ("{text: Hi, duration: 1, scale: {kyes: {0s: 1}, ease: linear}}", '"keys"'),
    ],
)
def test_the_right_word_is_offered(complaints, clip, expected):
    assert expected in complaints(clip)[0]


def test_a_contact_sheet_whose_every_is_misspelt_is_still_one(problems):
    text = HEAD + "outputs:\n  a.png: {evry: 1s, columns: 2}\n"
    assert problems(text) == [
        "6:10 every: missing [How far the stills are apart; the first is at 0s]",
        '6:11 a contact sheet has no key "evry" [did you mean "every"?]',
    ]


def test_a_filter_of_a_template_that_there_is_not_gets_the_nearest(complaints):
    (told,) = complaints('{text: "{{ 1 | uper }}", duration: 1}')
    assert told.endswith('[did you mean "upper"?]')
