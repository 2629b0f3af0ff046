from dataclasses import replace

import pytest

from dagrender.viz.drawing import Grouping
from dagrender.viz.fold import TIMES, fold, groups
from dagrender.viz.lanes import rows
from dagrender.viz.lettering import shortened, width_of
from dagrender.viz.moments import first_uses
from dagrender.viz.shown import clips_of
from tests.viz import films


def test_a_small_graph_has_a_box_for_each_node():
    film = films.movie(6)
    folded = fold(films.drawing(film))
    assert [len(box.nodes) for box in folded.boxes] == [1] * len(film.graph)
    assert not folded.is_folded


def test_a_large_graph_folds_into_runs_that_say_how_many_they_are():
    folded = fold(films.drawing(films.movie(400)))
    encodes = [box for box in folded.boxes if box.kind == "encode"]
    assert len(encodes) <= 40
    assert sum(len(box.nodes) for box in encodes) == 401
    assert encodes[0].label == f"encode \N{MULTIPLICATION SIGN} {len(encodes[0].nodes)}"


def test_folding_loses_no_node_and_no_edge():
    film = films.movie(400)
    folded = fold(films.drawing(film))
    assert sorted(node.key for box in folded.boxes for node in box.nodes) == sorted(film.graph)
    assert sum(count for _, _, count in folded.links) == film.graph.number_of_edges()


def test_what_is_to_run_stays_apart_from_what_is_cached():
    film = films.movie(400)
    wanted = film.videos[0].segments[101:104]
    drawing = films.drawing(film, lambda node: node.key in wanted)
    runs = [box for box in fold(drawing).boxes if box.state.value == "to run"]
    assert [tuple(node.key for node in run.nodes) for run in runs] == [wanted]


def test_sources_keep_their_names_in_a_large_graph():
    folded = fold(films.drawing(films.movie(400)))
    assert {box.label for box in folded.boxes if box.kind == "probe"} == {"talk.mp4", "other.mp4"}


def _two_clips(segments=12):
    """A film whose second half shows another clip, and a title in its middle."""
    film = films.movie(segments)
    place = films.Place("film.yaml", 9, 1)
    film.clips[0] = replace(film.clips[0], label="intro", track="picture")
    film.clips[1] = films.ClipNote(
        number=1, label="talk", place=place, source="a/other.mp4", track="picture"
    )
    film.clips[2] = films.ClipNote(
        number=2, label="title", place=place, source=None, track="titles"
    )
    for node in film.nodes():
        if node.spans and node.kind != "mix":
            number = node.spans[0].first // films.SEGMENT_FRAMES
            node.clips = [int(number >= segments // 2)]
            if segments // 2 - 1 <= number <= segments // 2:
                node.clips.append(2)
    return film


def _told(film, grouping, kind, to_run=lambda _: False):
    drawing = replace(films.drawing(film, to_run), grouping=grouping)
    return [box.label.replace(TIMES, "x") for box in fold(drawing).boxes if box.kind == kind]


def test_what_shows_the_same_clips_can_be_one_box_with_their_names():
    film = _two_clips()
    found = _told(film, Grouping.CLIPS, "encode")
    assert found == ["intro x 5", "10.0-12.0 s", "12.0-14.0 s", "talk x 5", "still"]


def test_what_shows_the_same_tracks_can_be_one_box():
    film = _two_clips()
    assert _told(film, Grouping.TRACKS, "encode") == [
        "picture x 10",
        "picture + titles x 2",
        "still",
    ]


def test_frames_and_sources_go_with_the_clips_that_come_from_them():
    film = _two_clips()
    assert _told(film, Grouping.CLIPS, "probe") == ["talk.mp4", "other.mp4"]
    assert _told(film, Grouping.CLIPS, "extract")[0] == "intro x 5"
    assert clips_of(film)[film.nodes("probe")[0].key] == (0,)
    assert clips_of(film)[film.nodes("probe")[1].key] == (1,)


def test_states_stay_apart_in_a_box_of_a_clip():
    film = _two_clips()
    changed = film.videos[0].segments[1:3]
    found = _told(film, Grouping.CLIPS, "encode", lambda node: node.key in changed)
    assert found[:2] == ["intro x 3", "intro x 2"]


def test_a_large_graph_is_not_folded_where_that_is_said():
    assert not fold(replace(films.drawing(films.movie(400)), grouping=Grouping.NONE)).is_folded


@pytest.mark.parametrize("grouping", Grouping)
def test_every_node_is_in_one_group(grouping):
    film = _two_clips(60)
    boxes = groups(films.drawing(film), grouping)
    assert sorted(node.key for box in boxes for node in box.nodes) == sorted(film.graph)
    assert all(box.kind == node.kind for box in boxes for node in box.nodes)


def test_rows_count_every_column_of_the_unfolded_graph_from_the_top():
    film = films.movie(400)
    places = rows(films.drawing(film))
    assert set(places) == set(film.graph)
    in_order = sorted(film.nodes("encode"), key=lambda node: places[node.key])
    assert tuple(node.key for node in in_order if node.spans) == film.videos[0].segments
    assert len({places[node.key] for node in film.nodes("extract")}) == 400


def test_boxes_follow_film_time_whatever_the_order_of_their_mention():
    film = films.movie(6)
    for number, key in enumerate(film.videos[0].segments):
        film.node(key).spans[0] = films.Span(first=(5 - number) * 60, end=(6 - number) * 60)
    encodes = [box for box in fold(films.drawing(film)).boxes if box.kind == "encode"]
    starts = [box.nodes[0].spans[0].first for box in encodes if box.nodes[0].spans]
    assert starts == sorted(starts)


def test_a_source_counts_from_its_first_picture():
    film = films.movie(6)
    uses = first_uses(films.drawing(film))
    by_label = {node.label: uses[node.key] for node in film.nodes("probe")}
    assert by_label == {"talk.mp4": (0, 0), "other.mp4": (0, 0)}
    by_label = {node.label: uses[node.key] for node in film.nodes("extract")}
    assert by_label["frames 3"] == (0, 180)


def test_a_long_name_keeps_its_beginning_and_its_end():
    short = shortened("a-very-long-name-of-a-recording-from-a-phone.mp4", 12, 120)
    assert short.startswith("a-very")
    assert short.endswith("mp4")
    assert "…" in short
    assert width_of(short, 12) <= 120
