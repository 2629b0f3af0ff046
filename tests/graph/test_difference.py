from fractions import Fraction

import pytest

from dagrender.graph.difference import difference

PICTURE = [
    "{id: intro, video: talk, in: 0s, out: 8s}",
    "{id: main, video: talk, in: 20s, out: 28s}",
]
TITLE = '{id: title, text: "Hello", start: 4.5s, duration: 1s}'
LEADER = '{id: leader, color: "#102030", duration: 2s}'


@pytest.fixture
def compared(taken):
    """How a film whose tracks are ``after`` differs from one whose tracks were ``before``."""

    def found(before, after, old=None, new=None):
        return difference(taken(*before, **(old or {}))[:1], taken(*after, **(new or {}))[:1])

    return found


def seconds(stretches):
    return [(float(start), float(end)) for start, end in stretches]


def test_a_film_is_as_it_is(compared):
    found = compared([PICTURE, [TITLE]], [PICTURE, [TITLE]])
    assert found.is_same
    assert not any(one.added or one.removed for one in found.nodes)
    assert found.reasons == ()


def test_a_text_changes_the_segments_that_show_it(compared):
    found = compared([PICTURE, [TITLE]], [PICTURE, [TITLE.replace("Hello", "Hallo")]])
    (film,) = found.outputs
    assert not found.is_same
    assert seconds(film.changed) == seconds(film.removed) == [(4, 6)]
    assert (film.moved, film.heard) == ((), ())
    assert film.frames == 50
    counts = {one.kind: (len(one.added), len(one.removed)) for one in found.nodes}
    assert counts["encode"] == counts["capture"] == (1, 1)
    assert counts["probe"] == (0, 0)
    assert [why.kind for why in found.reasons] == ["encode"]


def test_what_is_put_in_moves_the_rest(compared):
    found = compared([PICTURE], [[LEADER, *PICTURE]])
    (film,) = found.outputs
    assert seconds(film.changed) == [(0, 2)]
    assert seconds(film.moved) == [(2, 18)]
    assert film.removed == ()
    assert seconds(film.heard) == [(0, 18)]


def test_what_is_cut_out_is_gone(compared):
    (film,) = compared([[LEADER, *PICTURE]], [PICTURE]).outputs
    assert seconds(film.removed) == [(0, 2)]
    assert film.changed == ()
    assert seconds(film.moved) == [(0, 16)]


def test_a_gain_is_heard_and_not_seen(compared):
    louder = [PICTURE[0].replace("out: 8s", "out: 8s, gain: 3dB"), PICTURE[1]]
    found = compared([PICTURE], [louder])
    (film,) = found.outputs
    assert (film.changed, film.moved, film.removed) == ((), (), ())
    assert film.heard
    assert {one.kind for one in found.nodes if one.added} == {"mix", "mux"}


def test_stretches_that_touch_are_one(compared):
    long = TITLE.replace("duration: 1s", "duration: 5s")
    (film,) = compared([PICTURE, [long]], [PICTURE, [long.replace("Hello", "Hallo")]]).outputs
    assert film.changed == ((Fraction(4), Fraction(10)),)


def test_outputs_are_paired_by_name_and_alone_with_alone(taken):
    old, new = (taken(PICTURE)[0] for _ in range(2))
    (name,) = old["outputs"]
    renamed = {**new, "outputs": {"other.mp4": new["outputs"][name]}}
    (film,) = difference([old], [renamed]).outputs
    assert (film.old_name, film.name, film.is_same) == (name, "other.mp4", True)
    both = {**new, "outputs": {name: new["outputs"][name], "other.mp4": new["outputs"][name]}}
    kept, fresh = difference([old], [both]).outputs
    assert kept.is_same
    assert (fresh.old_name, fresh.name, seconds(fresh.changed)) == ("", "other.mp4", [(0, 16)])
    gone = difference([both], [old]).outputs[1]
    assert (gone.old_name, gone.name, gone.is_same) == ("other.mp4", "", False)
    assert seconds(gone.removed) == [(0, 16)]


def test_outputs_are_paired_whichever_films_they_are_in(taken):
    film = taken(PICTURE, [TITLE])[0]
    changed = taken(PICTURE, [TITLE.replace("Hello", "Hallo")])[0]
    (name,) = film["outputs"]

    def called(other, snapshot):
        return {**snapshot, "outputs": {other: snapshot["outputs"][name]}}

    found = difference(
        [called("a.mp4", film), called("b.mp4", film)],
        [called("b.mp4", changed), called("a.mp4", film)],
    )
    outputs = {one.name: one for one in found.outputs}
    assert outputs["a.mp4"].is_same
    assert seconds(outputs["b.mp4"].changed) == [(4, 6)]
    assert [(why.output, why.start_s) for why in found.reasons] == [("b.mp4", 4)]
    counts = {one.kind: (len(one.added), len(one.removed)) for one in found.nodes}
    assert (counts["encode"], counts["probe"]) == ((1, 0), (0, 0))


def test_what_several_films_want_is_told_of_the_first(taken):
    film, changed = (taken([clip, PICTURE[1]])[0] for clip in (LEADER, PICTURE[0]))
    (name,) = film["outputs"]
    news = [{**changed, "outputs": {it: changed["outputs"][name]}} for it in ("a.mp4", "b.mp4")]
    olds = [{**film, "outputs": {it: film["outputs"][name]}} for it in ("a.mp4", "b.mp4")]
    found = difference(olds, news)
    assert not any(one.is_same for one in found.outputs)
    assert {why.output for why in found.reasons} == {"a.mp4"}
    assert len({why.key for why in found.reasons}) == len(found.reasons)
