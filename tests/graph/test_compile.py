from dataclasses import replace
from fractions import Fraction

import pytest
from plan.films import FACTS, facts, form, materials, table

from dagrender.digest import combine
from dagrender.graph.model import Storage
from dagrender.kinds import KINDS
from dagrender.media.facts.model import VideoFacts

CLIP = "{video: talk, in: 0s, out: 4s}"


def counted(film):
    return {kind: len(film.nodes(kind)) for kind in KINDS if film.nodes(kind)}


def test_a_film_of_one_clip(compiled):
    film = compiled([CLIP])
    assert counted(film) == {
        "probe": 1, "normalize": 1, "extract": 2, "capture": 2, "encode": 2, "mix": 1, "mux": 1,
    }  # fmt: skip
    (video,) = film.videos
    assert [film.node(key).kind for key in video.inputs] == ["encode", "encode", "mix"]
    assert video.frames == 100


def test_edges_run_from_what_is_read_to_what_reads_it(compiled):
    film = compiled([CLIP])
    (mux,) = film.nodes("mux")
    assert [node.kind for node in film.inputs(mux.key)] == ["encode", "encode", "mix"]
    encode, _, mix = film.inputs(mux.key)
    (capture,) = film.inputs(encode.key)
    (extract,) = film.inputs(capture.key)
    assert [node.kind for node in film.inputs(extract.key)] == ["normalize", "probe"]
    (probe,) = film.nodes("probe")
    assert {node.kind for node in film.consumers(probe.key)} == {"normalize", "extract", "mix"}
    assert film.inputs(mix.key) == [probe]
    assert film.inputs(probe.key) == []


def test_identical_nodes_are_one_and_what_that_saves_is_counted(compiled):
    film = compiled([CLIP] * 3)
    assert counted(film)["encode"] == 2
    assert film.shared["encode"] == film.shared["capture"] == film.shared["extract"] == 4
    assert len(film.videos[0].segments) == 6
    assert len(set(film.videos[0].segments)) == 2
    (first, _) = film.nodes("encode")
    assert [(span.first, span.end) for span in first.spans] == [(0, 50), (100, 150), (200, 250)]
    assert first.clips == [0, 1, 2]


def test_two_outputs_of_one_encoding_share_all_but_their_names(compiled):
    film = compiled([CLIP], outputs="  a.mp4: {}\n  b.mp4: {}\n")
    assert counted(film)["encode"] == 2
    assert film.videos[0].segments == film.videos[1].segments


def test_outputs_of_two_qualities_share_the_pictures(compiled):
    film = compiled([CLIP], outputs="  a.mp4: {}\n  b.mp4: {quality: draft}\n")
    assert counted(film)["capture"] == 2
    assert counted(film)["encode"] == 4
    for capture in film.nodes("capture"):
        assert len(film.consumers(capture.key)) == 2


def test_stills_of_one_frame_are_one_node(compiled):
    film = compiled([CLIP], outputs="  a.png: {at: 1s}\n  b.png: {at: 1.01s}\n  c.jpg: {at: 1s}\n")
    a, b, c = film.stills
    assert a.coded == b.coded != c.coded
    assert counted(film)["capture"] == 1
    assert a.inputs == (a.coded,)
    assert film.targets == (a, b, c)


def test_what_is_stored_and_what_streams(compiled):
    film = compiled([CLIP])
    stored = {node.kind for node in film.nodes() if node.storage is Storage.STORED}
    assert stored == {"probe", "encode", "mix"}
    assert [node.kind for node in film.nodes() if node.storage is Storage.FILE] == ["mux"]


def test_a_node_knows_what_it_reads(compiled):
    sources = materials()
    contents = {name: source.content for name, source in sources.sources.items()}
    font = sources.fonts["Inter", 400, False].content
    film = compiled([CLIP], ["{text: a, duration: 1s}"], ["{image: logo, duration: 1s}"])
    (first, _) = film.nodes("encode")
    assert first.contents == (contents["talk"], font, contents["logo"])
    (mix,) = film.nodes("mix")
    assert mix.contents == (contents["talk"],)


def test_two_names_of_one_content_are_one_source(compiled):
    sources = materials()
    sources.sources["phone"] = replace(sources.sources["talk"], name="phone")
    film = compiled([CLIP, "{video: phone, in: 0s, out: 4s}"], sources=sources)
    assert counted(film)["probe"] == 1
    assert counted(film)["encode"] == 2


def test_frames_of_an_open_gop_find_their_source(compiled):
    talk = FACTS["talk"].video
    first, second, *rest = talk.table.gops
    gops = (first, replace(second, leading=2), *rest)
    opened = facts(video=replace(talk, table=replace(talk.table, gops=gops)))
    sources = materials(talk=opened)
    film = compiled(["{video: talk, in: 2s, out: 4s}"], sources=sources)
    (extract,) = film.nodes("extract")
    runs = extract.recipe.params.frames
    assert [run.gop for run in runs] == [combine((first.digest, second.digest)), second.digest]
    assert extract.contents == (sources.sources["talk"].content,)


@pytest.mark.parametrize("names", [("talk", "phone"), ("phone", "talk")])
def test_frames_that_a_lossless_cut_hides_are_read_from_the_whole(compiled, names):
    whole, cut = names
    talk = FACTS["talk"].video
    first, *rest = talk.table.gops
    shown = replace(first, hidden=40, count=first.count - 40)
    gops = (shown, *(replace(gop, first=gop.first - 40) for gop in rest))
    pts = talk.table.pts[: len(talk.table.pts) - 40]
    table_of_cut = replace(talk.table, gops=gops, pts=pts, file_pts=pts)
    sources = materials(
        **{whole: facts(video=talk), cut: facts(video=replace(talk, table=table_of_cut))}
    )
    film = compiled(
        [f"{{video: {whole}, in: 0s, out: 1s}}", f"{{video: {cut}, in: 0s, out: 0.4s}}"],
        sources=sources,
    )
    early, late = film.nodes("extract")
    assert late.recipe.params.frames[0].indices == tuple(range(40, 50))
    assert early.contents == late.contents == (sources.sources[whole].content,)


def test_a_film_without_sources(compiled):
    film = compiled(["{color: red, duration: 4s}"])
    assert counted(film) == {"capture": 1, "encode": 1, "mux": 1}
    assert film.videos[0].mixes == ()
    assert film.shared["encode"] == 1


def test_labels_tell_where_in_the_film_a_node_is(compiled):
    film = compiled([CLIP], outputs="  a.mp4: {}\n  b.png: {at: 1.5s}\n")
    labels = [node.label for node in film.nodes("encode")]
    assert labels == ["0.0-2.0 s", "2.0-4.0 s", "1.48 s"]
    assert {node.label for node in film.nodes("extract")} >= {
        "talk.mp4, 50 frames",
        "talk.mp4, 1 frame",
    }


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_frames_are_known_by_content_whatever_the_sources_time_base(compiled, rate):
    def source(scale):
        own = table("same", 100, rate)
        scaled = replace(
            own,
            time_base=own.time_base / scale,
            pts=tuple(pts * scale for pts in own.pts),
            duration=own.duration * scale,
        )
        video = VideoFacts(
            index=0, codec="h264", form=form(320, 180), rate=rate, constant_rate=True, table=scaled
        )
        return materials(silent=facts(video=video))

    graphs = [
        set(compiled(["{video: silent, duration: 3s}"], sources=source(scale)).videos[0].segments)
        for scale in (1, 512)
    ]
    assert graphs[0] == graphs[1]
