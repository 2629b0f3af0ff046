"""``for`` and ``if`` on clips, groups and tracks, and the lists that they go through."""

import pytest

VARS = """
vars:
  names: [Ada, Grace, "7"]
  people: {type: list, default: [{name: Ada, age: 36}, {name: Grace, age: 2.50}]}
  count: {type: number, default: 2, min: 1, max: 5}
  wait: {type: time, default: 1s, min: 500ms, max: 50f}
  loud: true
  photo: {type: file, default: art/logo.png}
"""


@pytest.fixture
def clips(load_clips):
    def clips(*written, **overrides):
        return load_clips(*written, more=VARS, **overrides).film.timeline[0].clips

    return clips


@pytest.fixture
def wrong(complaints):
    return lambda *written, **overrides: complaints(*written, more=VARS, **overrides)


def texts(clips):
    return [clip.text for clip in clips]


def test_a_clip_is_there_once_for_every_item_of_a_list(clips):
    found = clips('{for: {name: "{{ names }}"}, text: "{{ name }}", duration: 1s}')
    assert texts(found) == ["Ada", "Grace", "7"]


def test_an_empty_list_gives_no_clip(clips):
    written = '{for: {name: "{{ names }}"}, text: "{{ name }}", duration: 1s}'
    assert clips(written, names="") == ()


def test_lists_are_written_in_place_computed_or_set_from_outside(clips):
    written = '{for: {it: LIST}, text: "{{ it }}", duration: 1s}'
    for listed, expected in (
        ('[a, "{{ count }}", 2.50]', ["a", "2", "2.50"]),
        ('"{{ range(count) }}"', ["0", "1"]),
        ('"{{ names[1:] }}"', ["Grace", "7"]),
    ):
        assert texts(clips(written.replace("LIST", listed))) == expected
    given = written.replace("LIST", '"{{ names }}"')
    assert texts(clips(given, names="Joan, Rosa")) == ["Joan", "Rosa"]
    assert texts(clips(given, names='["Joan, Rosa", 2.50]')) == ["Joan, Rosa", "2.50"]


def test_items_that_are_mappings_have_their_keys(clips):
    written = '{for: {one: "{{ people }}"}, text: "{{ one.name }} {{ one.age }}", duration: 1s}'
    assert texts(clips(written)) == ["Ada 36", "Grace 2.50"]


def test_a_round_knows_its_number_and_whether_it_is_the_last(clips):
    written = (
        '{for: {n: "{{ names }}"}, id: "t{{ loop.index }}", duration: 1s,'
        ' text: "{{ loop.first }} {{ loop.last }} {{ loop.index0 }}/{{ loop.length }}"}'
    )
    found = clips(written)
    assert [clip.id for clip in found] == ["t1", "t2", "t3"]
    assert texts(found) == ["true false 0/3", "false false 1/3", "false true 2/3"]


def test_if_leaves_a_clip_out(clips):
    written = (
        '{if: "{{ loud }}", text: loud, duration: 1s}',
        '{if: "{{ not loud }}", text: quiet, duration: 1s}',
        '{if: "{{ count > 3 }}", text: many, duration: 1s}',
        "{if: true, text: always, duration: 1s}",
    )
    assert texts(clips(*written)) == ["loud", "always"]
    assert texts(clips(*written, loud="false", count="4")) == ["quiet", "many", "always"]


@pytest.mark.parametrize(
    "left_out",
    ["{id: a, if: false, text: x, duration: 1}", "{if: false, clips: [{id: a, gap: 1}]}"],
)
def test_what_speaks_of_a_clip_that_is_left_out_is_told_so(wrong, left_out):
    hint = "its if leaves it out; give what speaks of it the same if"
    speaks = "{text: y, start: a.end, duration: 1}"
    assert wrong(left_out, speaks) == [f'2:22 start: no clip called "a" [{hint}]']
    again = "{id: b, text: z, duration: 1}"
    assert wrong(left_out, again, speaks) == [f'3:22 start: no clip called "a" [{hint}]']


def test_a_group_that_is_left_out_may_hold_itself(clips):
    held = "{if: false, clips: &c [{if: false, clips: *c}]}"
    assert texts(clips(held, "{text: x, duration: 1}")) == ["x"]


def test_if_chooses_among_the_items_of_for(clips):
    found = clips(
        '{for: {n: "{{ names }}"}, if: "{{ loop.index != 2 }}", text: "{{ n }}", duration: 1s}'
    )
    assert texts(found) == ["Ada", "7"]


def test_a_group_repeats_clips_together(clips):
    found = clips(
        '{for: {n: "{{ names }}"}, clips: [{text: "{{ n }}", duration: 2s},'
        ' {transition: dissolve, duration: 0.5s, if: "{{ not loop.last }}"}]}'
    )
    assert [clip.kind for clip in found] == ["text", "transition", "text", "transition", "text"]


def test_groups_nest_and_each_loop_is_its_own(clips):
    found = clips(
        "{for: {a: [x, y]}, clips: [{for: {b: [1, 2]}, duration: 1s,"
        ' text: "{{ a }}{{ b }}{{ loop.index }}"}, {text: "{{ loop.index }}", duration: 1s}]}'
    )
    assert texts(found) == ["x11", "x22", "1", "y11", "y22", "2"]


def test_a_track_is_repeated_like_a_clip(load_text):
    film = load_text(
        "dagrender: 1\ncanvas: {size: 64x64}\ntimeline:\n"
        '- for: {n: [1, 2]}\n  track: "t{{ n }}"\n  clips: [{text: "{{ n }}", duration: 1}]\n'
        "- if: false\n  track: none\n  clips: []\n"
    ).film
    assert [(track.track, track.clips[0].text) for track in film.timeline] == [
        ("t1", "1"),
        ("t2", "2"),
    ]


def test_what_is_wrong_in_a_round_is_told_once_at_its_place(wrong):
    assert wrong('{for: {n: "{{ names }}"}, txet: "{{ n }}", duration: 1s}') == [
        '1:31 no kind of clip called "txet" [did you mean "text"?]'
    ]


@pytest.mark.parametrize(
    ("clip", "told"),
    [
        (
            '{for: {n: "{{ nmaes }}"}, text: x, duration: 1}',
            '1:19 no variable called "nmaes" [did you mean "names"?]',
        ),
        (
            '{for: {n: "{{ count }}"}, text: x, duration: 1}',
            (
                '1:15 n: needs a list, not "2" [such as [Ada, Grace], or "{{ names }}" with a list '
                "under vars]"
            ),
        ),
        (
            "{for: {a: [1], b: [2]}, text: x, duration: 1}",
            (
                "1:11 for: needs one name and its list, not a mapping "
                '[such as for: {name: "{{ names }}"} or for: {name: [Ada, Grace]}]'
            ),
        ),
        (
            "{for: {names: [1]}, text: x, duration: 1}",
            '1:12 "names" is something else already; call it otherwise',
        ),
        (
            "{for: {no-name: [1]}, text: x, duration: 1}",
            '1:12 "no-name" cannot be a variable [letters, digits and _, such as city_name]',
        ),
        (
            '{if: "{{ names[0] }}", text: x, duration: 1}',
            (
                '1:10 if: needs true or false, not "Ada" '
                "[compare it with something, such as {{ title != '' }}]"
            ),
        ),
        (
            "{if: yes, text: x, duration: 1}",
            '1:10 if: needs true or false, not "yes" [write true]',
        ),
        (
            '{iff: "{{ loud }}", text: x, duration: 1}',
            '1:6 a text clip has no key "iff" [did you mean "if"?]',
        ),
        (
            "{clips: [{text: x, duration: 1}]}",
            (
                "1:5 this group does not say why it is one "
                "[a group of clips says for or if; otherwise write them one after the other]"
            ),
        ),
        (
            "{if: true, start: 1s, clips: [{text: x, duration: 1}]}",
            (
                '1:16 a group of clips has no key "start" '
                "[its keys are for, if and clips; each clip has its own]"
            ),
        ),
        (
            '{for: {n: [1, 2]}, id: same, text: "{{ n }}", duration: 1}',
            '1:28 the id "same" is taken already',
        ),
    ],
)
def test_wrong_words_are_told_with_place_and_hint(wrong, clip, told):
    assert wrong(clip) == [told]


def test_bounds_and_files_are_checked(wrong):
    given = {"count": "6", "wait": "51f", "photo": ""}
    assert wrong("{text: x, duration: 1}", **given) == [
        '--set count: needs a number up to 5, not "6"',
        '--set wait: needs a time up to 50f, not "51f"',
        '--set photo: needs a name, not ""',
    ]
    assert wrong("{text: x, duration: 1}", wait="499ms", count="0.5") == [
        '--set count: needs a number from 1 on, not "0.5"',
        '--set wait: needs a time from 500ms on, not "499ms"',
    ]


def test_wrong_bounds_are_told_in_their_place(problems):
    text = (
        "dagrender: 1\ncanvas: {size: 64x64}\nvars:\n"
        "  a: {type: string, max: 3}\n  b: {type: number, min: x}\n"
        "  c: {type: number, min: 3, max: 2, default: 3}\n  d: {type: number, max: 1, default: 2}\n"
        "timeline: [{track: t, clips: [{text: x, duration: 1}]}]\n"
    )
    assert problems(text) == [
        "4:26 max: only numbers and times have a max [type: number]",
        '5:26 min: needs a number, not "x"',
        '6:34 max: "2" is less than min, "3"',
        '7:38 default: needs a number up to 1, not "2"',
    ]


def test_lists_that_hold_themselves_or_never_end_are_told(problems):
    head = "dagrender: 1\ncanvas: {size: 64x64}\ntimeline:\n- track: t\n  clips: "
    held = head + "&c\n  - {if: true, clips: *c}\n"
    assert problems(held) == ["6:5 this holds itself"]
    many = head + '\n  - {for: {n: "{{ range(99999) }}"}, clips: [{for: {m: "{{ range(99999) }}"}'
    many += ", text: x, duration: 1}]}\n"
    assert any("rounds of all for together" in told for told in problems(many))
