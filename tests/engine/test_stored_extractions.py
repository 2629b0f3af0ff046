"""Frames that were worked out once are read back: the bytes are those of a build that did not."""

import json
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from dagrender.digest import digest_file
from dagrender.engine import costs
from dagrender.nodes.blocks import FILM, MANIFEST
from dagrender.store.census import entries

from .films import clip, film, flip, project, title, video


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "film", media, film([clip("a", "0.3s", "1.4s")]))


def kept(project):
    """The entries of stored extractions."""
    from dagrender.store.store import Store

    layout = Store(project.cache)._layout
    return [one.result for one in entries(layout) if one.result and one.result.kind == "extract"]


def objects_of(project, name):
    folder = project.cache / "v1" / "cas"
    digests = [result.output(name).digest for result in kept(project)]
    return [folder / digest[:2] / digest for digest in digests]


def extraction(report):
    return {**report["extract"], **report["nodes"]["extract"]}


def rewrite(project, clips, **more):
    project.write(film(clips, **more))
    return project


def test_what_is_stored_changes_no_byte_and_no_key(made, tmp_path):
    plain = made.build()
    wanted = made.outputs()
    keys = set(made.prepared.film.graph)
    for choice in ("all", "none", "auto"):
        other = made.fresh(tmp_path / choice)
        other.build(store_extractions=choice)
        assert other.outputs() == wanted
        assert set(other.prepared.film.graph) == keys
        assert bool(kept(other)) == (choice == "all")
    assert plain["extract"]["frames_stored"] == 0


@pytest.mark.parametrize(
    ("start", "length"), [("0.3s", "1.4s"), ("0.5s", "0.9s"), ("0.6s", "0.3s"), ("0.7s", "1s")]
)
def test_a_narrower_or_shifted_trim_of_what_is_stored_decodes_nothing(
    made, tmp_path, start, length
):
    first = made.build(store_extractions="all")
    assert first["extract"]["frames_stored"] == first["extract"]["frames_used"] == 14
    rewrite(made, [clip("a", start, length)], titles=[title(duration="0.2s")])
    again = extraction(made.build(store_extractions="all"))
    assert again["frames_decoded"] == 0
    assert again["frames_read_back"] > 0
    assert again["run"] == 0
    assert again["hit"] == again["total"]
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(store_extractions="none")
    assert fresh.outputs() == made.outputs()


def test_what_one_film_stored_another_reads_though_it_would_not_store_it(made, tmp_path, media):
    made.build(store_extractions="all")
    other = project(tmp_path / "other", media, cache=made.cache)
    other.write(film([clip("a", "0.5s", "1s")], titles=[title("Other")]))
    assert other.build()["extract"]["frames_decoded"] == 0
    other.write(film([clip("a", "0.5s", "1s")], titles=[title("Once more")]))
    assert other.build(store_extractions="none")["extract"]["frames_decoded"] > 0


def test_only_frames_in_use_are_stored_and_a_wider_trim_adds_its_own(made):
    rewrite(made, [clip("a", "0.5s", "0.5s")])
    made.build(store_extractions="all")
    assert sum(dict(one.facts)["frames"] for one in kept(made)) == 5
    rewrite(made, [clip("a", "0.3s", "1s")], titles=[title(start="0s", duration="1s")])
    wider = made.build(store_extractions="all")["extract"]
    assert wider["frames_read_back"] == 5
    assert wider["frames_stored"] == 5
    assert sum(dict(one.facts)["frames"] for one in kept(made)) == 10


def test_segments_and_workers_share_what_is_stored(made, tmp_path):
    clips = [clip("a", "0.3s", "0.6s"), clip("b", "0s", "0.6s"), clip("a", "0.4s", "0.6s")]
    rewrite(made, clips, titles=[title(duration="1.5s")])
    made.build(store_extractions="all", executor="processes", jobs=2)
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()
    rewrite(made, clips, titles=[title("Again", duration="1.5s")])
    again = made.build(store_extractions="all", executor="processes", jobs=2)
    assert again["extract"]["frames_decoded"] == 0


@pytest.mark.parametrize("output", [FILM, MANIFEST])
@pytest.mark.parametrize("lose", [True, False])
def test_a_damaged_block_is_rebuilt(made, tmp_path, output, lose):
    made.build(store_extractions="all")
    for path in objects_of(made, output):
        path.unlink() if lose else flip(path)
    rewrite(made, [clip("a", "0.3s", "1.4s")], titles=[title(start="0s", duration="1.4s")])
    again = made.build(store_extractions="all")["extract"]
    assert again["frames_decoded"] > 0
    assert again["frames_stored"] == 14
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()
    rewrite(
        made, [clip("a", "0.3s", "1.4s")], titles=[title("Mended", start="0s", duration="1.4s")]
    )
    assert made.build(store_extractions="all")["extract"]["frames_decoded"] == 0


def test_a_block_is_an_ordinary_intra_only_film_with_counts_and_digests(made):
    made.build(store_extractions="all")
    films, manifests = objects_of(made, FILM), objects_of(made, MANIFEST)
    assert films
    for path, told in zip(films, manifests, strict=True):
        manifest = json.loads(told.read_text())
        with av.open(str(path)) as container:
            packets = [one for one in container.demux(video=0) if one.size]
            assert container.format.name == "avi"
            assert all(packet.is_keyframe for packet in packets)
        assert manifest["count"] == len(manifest["frames"]) == len(packets)
        assert manifest["film"] == path.name
        assert len({digest for _, _, digest in manifest["frames"]}) == len(packets)


def test_a_forced_build_reads_nothing_back(made):
    made.build(store_extractions="all")
    again = made.build(store_extractions="all", force=True)["extract"]
    assert again["frames_read_back"] == 0
    assert again["frames_decoded"] > 0


def test_the_spec_can_say_that_a_source_is_stored(made):
    made.data["media"]["a"] = {"file": "media/a.mp4", "extract": "stored"}
    made.write(made.data)
    made.build()
    assert kept(made)
    assert {str(one) for one in made.prepared.extractions.choices.values()} == {
        "stored: extract: in the spec says so"
    }


def test_what_the_flag_says_beats_the_spec(made):
    made.data["media"]["a"] = {"file": "media/a.mp4", "extract": "stored"}
    made.write(made.data)
    made.build(store_extractions="none")
    assert not kept(made)


def test_a_picture_with_alpha_and_an_odd_size_comes_back_as_it_was(made, tmp_path):
    moving = {"0s": 0, "end": 20}
    clips = [
        clip("b", "0s", "0.9s", crop={"left": moving}, scale=0.7),
        clip("b", "0.1s", "0.5s", position=[31, 33], scale=0.31),
    ]
    rewrite(made, clips, size="162x94")
    made.build(store_extractions="all")
    rewrite(made, clips, size="162x94", titles=[title("Over it")])
    assert made.build(store_extractions="all")["extract"]["frames_decoded"] == 0
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build()
    assert fresh.outputs() == made.outputs()


def test_a_source_that_changes_meanwhile_leaves_nothing_stored(made, monkeypatch):
    from dagrender.engine.outcome import BuildFailedError
    from dagrender.nodes.capture import Studio

    run = Studio.run
    source = made.folder / "media" / "a.mp4"

    def changed(self, *given):
        yield from run(self, *given)
        source.write_bytes(source.read_bytes() + b"more")

    monkeypatch.setattr(Studio, "run", changed)
    with pytest.raises(BuildFailedError):
        made.build(store_extractions="all")
    assert not kept(made)


def test_outputs_of_other_qualities_read_what_the_first_stored(made):
    made.build(store_extractions="all")
    rewrite(made, [clip("a", "0.3s", "1.4s")], outputs={"film.mp4": video(quality="standard")})
    assert made.build(store_extractions="all")["extract"]["frames_decoded"] == 0


def write_hdr(path, frames=24):
    """Ten bits of PQ, BT.2020: a ramp that wanders."""
    with av.open(path, "w", container_options={"fflags": "+bitexact"}) as container:
        options = {"preset": "ultrafast", "crf": "20", "g": "12"}
        stream = container.add_stream("libx264", rate=10, options=options)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p10le"
        context = stream.codec_context
        context.thread_count, context.color_range = 1, 1
        context.color_primaries, context.color_trc, context.colorspace = 9, 16, 9
        for number in range(frames):
            frame = av.VideoFrame(160, 90, "yuv420p10le")
            for plane, low in zip(frame.planes, (64, 400, 500), strict=True):
                rows = np.arange(plane.height)[:, None] + np.arange(plane.line_size // 2)[None]
                plane.update(((rows * 3 + number * 9) % 400 + low).astype("<u2").tobytes())
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_what_is_tone_mapped_is_stored_by_itself(made, tmp_path, monkeypatch):
    for price in ("_LEAST_SAVING_S", "_WRITE_BLOCK_S", "_READ_BLOCK_S"):
        monkeypatch.setattr(costs, price, 0.0)  # a small film takes a moment either way
    write_hdr(made.folder / "media" / "a.mp4")
    plain = made.fresh(tmp_path / "plain")
    plain.build(store_extractions="none")
    first = made.build()
    assert first["extract"]["frames_stored"] == 14
    assert made.outputs() == plain.outputs()
    told = {str(one) for one in made.prepared.extractions.choices.values()}
    assert all(one.startswith("stored: tone-mapped, ") for one in told)
    rewrite(made, [clip("a", "0.5s", "1s")], titles=[title(start="0s", duration="1s")])
    again = made.build()
    assert again["extract"]["frames_decoded"] == 0
    assert again["extract"]["frames_read_back"] == 10
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(store_extractions="none")
    assert made.outputs() == fresh.outputs()


def write_pictures(folder, numbers):
    folder.mkdir(exist_ok=True)
    for number in numbers:
        noise = np.random.default_rng(number).integers(0, 256, (50, 80, 3), np.uint8)
        Image.fromarray(noise).save(folder / f"{number:03d}.png")


def test_pictures_of_a_sequence_are_stored_in_blocks_of_many(made):
    write_pictures(made.folder / "media" / "shots", range(24))
    made.data["media"]["a"] = {"file": "media/shots/%03d.png", "fps": 10}
    media = made.data["media"]
    made.write(made.data)
    first = made.build(store_extractions="all")["extract"]
    assert first["frames_stored"] == 14
    assert len(kept(made)) < 7
    rewrite(made, [clip("a", "0.5s", "0.9s")], titles=[title(start="0s", duration="0.9s")])
    made.write({**made.data, "media": media})
    again = extraction(made.build(store_extractions="all"))
    assert (again["frames_stored"], again["frames_read_back"], again["run"]) == (0, 9, 0)
    wider = film([clip("a", "0s", "2.4s")], titles=[title("Wide", start="0s", duration="2.4s")])
    made.write({**wider, "media": media})
    assert made.build(store_extractions="all")["extract"]["frames_stored"] == 10
    told = [json.loads(path.read_text())["frames"] for path in objects_of(made, MANIFEST)]
    names = {digest_file(path): path.name for path in (made.folder / "media/shots").iterdir()}
    for frames in told:
        assert [names[gop] for gop, _, _ in frames] == sorted(names[gop] for gop, _, _ in frames)
    before = made.outputs()
    made.build(store_extractions="none", force=True)
    assert made.outputs() == before


def test_ten_bits_of_an_hdr_film_come_back_as_they_were(made):
    write_hdr(made.folder / "media" / "a.mp4")

    def hdr(words, **more):
        titles = [title(words, start="0s", duration="1s")]
        data = film([clip("a", "0.3s", "1s", **more), clip("b", "0s", "0.3s")], titles=titles)
        data["canvas"]["dynamic_range"] = "hlg"
        data["outputs"]["film.mp4"]["video"]["codec"] = "h265"
        return data

    for more in ({}, {"scale": 0.6, "position": [81, 47]}):
        made.write(hdr("One", **more))
        assert made.build(store_extractions="all")["extract"]["frames_stored"] > 0
        made.write(hdr("Two", **more))
        again = made.build(store_extractions="all")["extract"]
        assert again["frames_decoded"] == 0
        assert again["frames_read_back"] > 0
        before = made.outputs()
        made.build(store_extractions="none", force=True)
        assert made.outputs() == before
    assert {json.loads(path.read_text())["codec"] for path in objects_of(made, MANIFEST)} == {
        "ffvhuff"
    }


def test_what_is_decoded_for_another_layer_anyway_is_not_counted_as_saved(made):
    """A picture in picture of the clip under it: to keep it would spare its scaling alone."""
    from dagrender.engine import stored_extractions as extractions

    small = {**clip("a", "0.3s", "1.4s"), "start": "0s", "scale": 0.5}
    made.write(film([clip("a", "0.3s", "1.4s")], titles=[small]))
    made.build()
    prepared = made.prepared.film
    nodes = prepared.nodes("extract")
    assert {extractions._shown_beside(prepared, node) for node in nodes} != {frozenset()}
    for node in nodes:
        form = extractions.conform_of(prepared, node)
        alone = extractions._work(prepared, [node], form, "h264")
        assert alone.pictures > 0
        assert alone.decoded == 0
