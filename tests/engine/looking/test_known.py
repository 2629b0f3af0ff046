import json
from fractions import Fraction

import pytest

from dagrender.engine.looking.known import known_of
from dagrender.engine.survey import survey
from dagrender.store.store import Store

from ..films import clip, color, film, project, title, video


@pytest.fixture
def made(tmp_path, media):
    """A clip that goes over into a colour, under a title, with a song, and a still."""
    data = film(
        [
            clip(id="walk", duration="1s"),
            {"transition": "dissolve", "duration": "0.2s"},
            color(id="blue", duration="0.7s"),
        ],
        titles=[title("Hello", id="title", start="0.1s", duration="0.3s")],
        sounds=[{"id": "tune", "audio": "song"}],
        outputs={"film.mp4": video(), "poster.png": {"at": "0.3s"}},
    )
    return project(tmp_path / "film", media, data, cache=tmp_path / "cache")


def known(made, **given):
    request = made.request(**given)
    prepared = survey(request)
    return known_of(prepared, request), prepared.film


def line_of(made, word):
    lines = made.spec.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if word in line)


def test_of_a_film_that_was_not_built_it_is_known_what_is_in_it(made):
    facts, film = known(made)
    assert (facts.build, facts.history, facts.difference, facts.seconds) == (None, (), None, {})
    assert {str(one) for why in facts.reasons.values() for one in why} == {"not built yet"}
    assert set(facts.reasons) == {one.key for kind in ("encode", "mix") for one in film.nodes(kind)}


def test_tracks_stand_as_in_an_editor_the_top_one_first_and_sound_beneath(made):
    facts, graph = known(made)
    (one,) = facts.films
    assert (one.name, one.outputs) == ("", ("film.mp4", "poster.png"))
    assert (one.rate, one.frames) == (Fraction(10), 15)
    assert [track.name for track in one.tracks] == ["titles", "picture", "sounds"]
    (titled,), (walk, blue), (tune,) = (track.clips for track in one.tracks)
    assert (titled.label, titled.kind, titled.first, titled.end) == ("title", "text", 1, 4)
    assert (walk.first, walk.end, walk.lead_frames, walk.tail_frames) == (0, 10, 0, 2)
    assert (blue.first, blue.end, blue.lead_frames, blue.tail_frames) == (8, 15, 2, 0)
    assert (tune.kind, tune.first) == ("audio", 0)
    for clip_row in (titled, walk, blue, tune):
        assert graph.clips[clip_row.number].label == clip_row.label
        assert clip_row.place.endswith(f"film.yaml:{graph.clips[clip_row.number].place.line}")


def test_outputs_with_a_film_of_their_own_have_clips_of_their_own(made):
    made.data["outputs"]["small.mp4"] = video(canvas={"size": "80x46"})
    made.write(made.data)
    facts, graph = known(made)
    assert [one.name for one in facts.films] == ["film.mp4, poster.png", "small.mp4"]
    numbers = [clip.number for one in facts.films for track in one.tracks for clip in track.clips]
    assert len(set(numbers)) == len(numbers) == 8
    for one in facts.films:
        own = {clip.number for track in one.tracks for clip in track.clips}
        target = next(video for video in graph.videos if video.name == one.outputs[0])
        assert set(graph.node(target.segments[0]).clips) & own


def test_after_a_build_it_is_known_how_large_things_are_and_how_long_they_took(made):
    made.build_as_the_program()
    facts, graph = known(made)
    for node in graph.nodes("encode"):
        assert facts.sizes[node.key] == Store(made.cache).lookup(node.key).size_bytes > 0
        captured = graph.inputs(node.key)[0]
        assert facts.seconds[node.key] == facts.seconds[captured.key] > 0
    joined = graph.videos[0].node
    assert facts.sizes[joined] == (made.folder / "film.mp4").stat().st_size
    assert facts.seconds[joined] > 0
    assert all(facts.seconds[node.key] > 0 for node in graph.nodes("probe"))


def test_times_are_those_of_the_build_that_ran_a_node_last(made):
    made.build_as_the_program()
    before, _ = known(made)
    made.data["timeline"][1]["clips"][0]["text"] = "Hallo"
    made.write(made.data)
    made.build_as_the_program()
    after, graph = known(made)
    kept = [node.key for node in graph.nodes("encode") if node.key in before.seconds]
    fresh = [node.key for node in graph.nodes("encode") if node.key not in before.seconds]
    assert kept
    assert fresh
    assert all(after.seconds[key] == before.seconds[key] for key in kept)
    assert all(after.seconds[key] > 0 for key in fresh)


def test_the_last_build_is_known_with_what_its_length_hung_on(made):
    made.build_as_the_program()
    facts, _graph = known(made)
    assert facts.build.ending == "done"
    assert len(facts.history) == 1
    assert facts.history[0]["wall_s"] == facts.build.wall_s
    json.dumps(facts.history)
    path = [facts.build.activities[number] for number in sorted(facts.build.critical)]
    assert path[-1].kind == "mux"
    assert "encode" in {one.kind for one in path}
    ends = [one.end_s for one in path]
    assert ends == sorted(ends)


def test_what_changed_is_known_and_why_what_has_to_run(made):
    made.build_as_the_program()
    made.data["timeline"][1]["clips"][0]["text"] = "Hallo"
    made.write(made.data)
    facts, graph = known(made)
    first, *_others = graph.videos[0].segments
    (why,) = facts.reasons[first]
    assert (why.what, why.old, why.new) == ("text", '"Hello"', '"Hallo"')
    assert set(facts.reasons) == {first, graph.stills[0].coded}
    changed = {one.name: one.changed for one in facts.difference.outputs}
    assert changed["film.mp4"] == ((0, Fraction(1, 2)),)


def test_nothing_is_different_about_a_film_that_was_built(made):
    made.build_as_the_program()
    facts, _ = known(made)
    assert facts.difference.is_same
    assert facts.reasons == {}


def test_other_films_that_use_a_node_are_known_by_name(made):
    made.build_as_the_program()
    made.spec.with_name("other.yaml").write_text(made.spec.read_text())
    facts, graph = known(made)
    assert facts.users == {}
    made.spec.rename(made.spec.with_name("third.yaml"))
    made.spec.with_name("other.yaml").rename(made.spec)
    request = made.request(spec=made.spec.with_name("third.yaml"))
    prepared = survey(request)
    facts = known_of(prepared, request)
    for kind in ("encode", "mix", "probe"):
        assert {facts.users[node.key] for node in graph.nodes(kind)} == {("film/film.yaml",)}


def test_places_of_sources_and_outputs_are_known(made):
    facts, graph = known(made)
    for target in graph.videos:
        (place,) = facts.places[target.node]
        assert place == f"{made.spec}:{line_of(made, 'film.mp4')}"
    (probe,) = (node for node in graph.nodes("probe") if node.label == "a.mp4")
    assert facts.places[probe.key] == (f"{made.spec}:{line_of(made, 'media/a.mp4')}",)
