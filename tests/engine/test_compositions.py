"""Films within films: what they share with the film built alone, and how they look."""

import av
import numpy as np
import pytest

from dagrender.engine.survey import survey
from dagrender.errors import SpecError

from .composed import INNER, samples, shown
from .films import clip, color, film, title


def pictures(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]


def psnr(one, other):
    error = np.mean((one.astype(float) - other.astype(float)) ** 2)
    return 99.0 if error == 0 else 10 * np.log10(255**2 / error)


def keys(prepared, kind):
    return {node.key for node in prepared.film.nodes(kind)}


def alone(made):
    """The inner film by itself, in the same cache."""
    return survey(made.request(spec=made.folder / "inner.yaml"))


def test_a_film_that_is_shown_whole_is_painted_and_encoded_once_with_itself(both):
    made = both([color(duration="1s"), shown(), color("#102030")])
    inner, outer = alone(made), survey(made.request())
    for kind in ("capture", "encode"):
        assert keys(inner, kind) < keys(outer, kind)
    first = made.build(spec=made.folder / "inner.yaml")["nodes"]["encode"]
    then = made.build()["nodes"]["encode"]
    assert then["hit"] == first["run"] > 3
    assert then["run"] == then["total"] - first["total"]


def test_a_part_of_a_film_shares_the_segments_that_lie_in_it(both):
    made = both([shown(**{"in": "0.5s", "duration": "1.2s"})])
    inner, outer = alone(made), survey(made.request())
    assert len(keys(inner, "encode") & keys(outer, "encode")) == 3


def test_a_title_over_a_film_leaves_the_segments_behind_it_shared(both):
    made = both([shown()], titles=[title("Over", "0.1s", "0.3s")])
    inner, outer = alone(made), survey(made.request())
    shared = keys(inner, "encode") & keys(outer, "encode")
    assert len(shared) == len(keys(inner, "encode")) - 1


def test_a_film_within_a_film_looks_and_sounds_like_the_film_itself(both):
    made = both([shown(**{"with": {"name": "Grace"}})])
    made.build()
    made.build(spec=made.folder / "inner.yaml", overrides=(("name", "Grace"),))
    ours, its = made.folder / "film.mp4", made.folder / "inner.mp4"
    assert [one.tobytes() for one in pictures(ours)] == [one.tobytes() for one in pictures(its)]
    assert samples(ours).tobytes() == samples(its).tobytes()


def test_a_film_that_is_scaled_looks_like_its_pictures_scaled_by_libav(both):
    outputs = {"film.mp4": {"video": {"crf": 0, "preset": "ultrafast"}}}
    inner = {**INNER, "outputs": {"inner.mp4": outputs["film.mp4"]}}
    made = both([shown(scale=0.5, position=[80, 46])], inner, outputs=outputs)
    made.build()
    made.build(spec=made.folder / "inner.yaml")
    scaled = []
    with av.open(str(made.folder / "inner.mp4")) as container:
        for frame in container.decode(video=0):
            small = frame.reformat(80, 46, interpolation="BICUBIC")
            scaled.append(small.to_ndarray(format="yuv420p")[:46])
    ours = pictures(made.folder / "film.mp4")
    assert len(ours) == len(scaled) == 27
    for one, small in zip(ours, scaled, strict=True):
        box = one[23:69, 40:120]
        assert psnr(box[1:-1, 1:-1], small[: box.shape[0]][1:-1, 1:-1]) > 45


def test_speed_direction_and_rate_pick_frames_of_the_film(both):
    """Against the film itself: lossless, so that frames can be told apart exactly."""
    lossless = {"video": {"crf": 0, "preset": "ultrafast"}}
    inner = {**INNER, "outputs": {"inner.mp4": lossless}}
    clips = [shown(mute=True, speed=2), shown(mute=True, reverse=True, duration="1s")]
    made = both(clips, inner, outputs={"film.mp4": lossless})
    made.build()
    made.build(spec=made.folder / "inner.yaml")
    ours, its = pictures(made.folder / "film.mp4"), pictures(made.folder / "inner.mp4")
    wanted = [*range(0, 27, 2), *range(9, -1, -1)]
    assert [one.tobytes() for one in ours] == [its[number].tobytes() for number in wanted]


def test_a_dissolve_into_a_film_is_the_mean_of_both_halfway(both):
    lossless = {"video": {"crf": 0, "preset": "ultrafast"}}
    inner = film([color("#ffffff", "2s")])
    clips = [color("#000000", "2s"), {"transition": "dissolve", "duration": "1s"}, shown()]
    made = both(clips, inner, outputs={"film.mp4": lossless})
    made.build()
    luma = [one[:90].mean() for one in pictures(made.folder / "film.mp4")]
    expected = [16 + 219 * (k + 0.5) / 10 for k in range(10)]
    assert np.allclose(luma[10:20], expected, atol=1.5)
    assert luma[9] == pytest.approx(16, abs=0.5)
    assert luma[20] == pytest.approx(235, abs=0.5)


def test_a_film_without_a_background_is_laid_over_what_is_beneath(both):
    inner = film([title("Lower", "0s", "1s")], canvas=None)
    inner["canvas"] = {"size": "160x90", "fps": "10", "background": "transparent"}
    over = {"track": "over", "clips": [shown()]}
    made = both([clip("a", "0s", "1s")], inner)
    made.write({**made.data, "timeline": [*made.data["timeline"], over]})
    direct = {"track": "over", "clips": [title("Lower", "0s", "1s")]}
    other = survey(made.request())
    made.write({**made.data, "timeline": [made.data["timeline"][0], direct]})
    assert keys(other, "capture") == keys(survey(made.request()), "capture")
    scaled = {"track": "over", "clips": [shown(scale=0.5)]}
    made.write({**made.data, "timeline": [made.data["timeline"][0], scaled]})
    with pytest.raises(SpecError, match="without a background"):
        survey(made.request())


def test_fades_and_gains_of_the_clip_come_on_top_of_those_in_the_film(both):
    made = both([shown(gain="-6dB", fade_out="1s")])
    made.build()
    made.build(spec=made.folder / "inner.yaml")
    ours, its = samples(made.folder / "film.mp4"), samples(made.folder / "inner.mp4")
    half = 10 ** (-6 / 20)
    rms = lambda part: float(np.sqrt(np.mean(part**2)))  # noqa: E731
    middle, end = slice(48_000, 72_000), slice(48_000 * 27 // 10 - 4800, 48_000 * 27 // 10)
    assert rms(ours[:, middle]) / rms(its[:, middle]) == pytest.approx(half, rel=0.03)
    assert rms(ours[:, end]) / rms(its[:, end]) == pytest.approx(half * 0.058, rel=0.2)


def test_an_edit_within_a_film_renders_what_it_touches(both):
    import json

    made = both([color(duration="1s"), shown(), color("#102030")])
    made.build()
    edited = {**INNER, "timeline": [*INNER["timeline"]]}
    edited["timeline"][1] = {"track": "titles", "clips": [title("Ada", "0.3s", "1.9s")]}
    (made.folder / "inner.yaml").write_text(json.dumps(edited, indent=1))
    counts = made.build()["nodes"]["encode"]
    assert counts["run"] == 1
    edited_bytes = made.outputs()
    clean = made.fresh(made.folder / "clean")
    (clean.folder / "inner.yaml").write_text(
        json.dumps({**edited, "media": {k: f"../{v}" for k, v in INNER["media"].items()}})
    )
    clean.build()
    assert clean.outputs() == edited_bytes


def test_a_change_of_the_inner_spec_is_seen_by_the_program(both, monkeypatch):
    from dagrender.engine import record

    monkeypatch.setattr(record, "_YOUNG_NS", 0)
    made = both([shown()])
    made.build_as_the_program()
    assert record.up_to_date(made.request()) is not None
    path = made.folder / "inner.yaml"
    path.write_text(path.read_text().replace("Ada", "Joan"))
    assert record.up_to_date(made.request()) is None


def reasons_of(made, edited):
    """What ``explain`` says after the film within has become ``edited``."""
    import json

    from dagrender.cli.building import build_with_progress
    from dagrender.engine.looking.reasons import reasons

    build_with_progress(made.request(), "off")
    (made.folder / "inner.yaml").write_text(json.dumps(edited, indent=1))
    return [str(one) for one in reasons(survey(made.request()), made.request())]


def test_explain_names_the_clip_within_a_film_that_was_edited(both):
    made = both([color(duration="1s"), shown(id="card"), color("#102030")])
    edited = {**INNER, "timeline": [*INNER["timeline"]]}
    edited["timeline"][1] = {"track": "titles", "clips": [title("Grace", "0.3s", "2s")]}
    told = reasons_of(made, edited)
    assert len(told) > 1
    for one in told:
        assert 'text "{{ name }}" -> "Grace"' in one or 'text "Ada" -> "Grace"' in one
        assert "in card (" in one
        assert "inner.yaml:" in one
        assert "content" not in one


def test_explain_names_what_sounds_otherwise_within_a_film(both):
    made = both([shown(id="card")])
    louder = {**INNER, "timeline": [*INNER["timeline"]]}
    sound = {**INNER["timeline"][2]["clips"][0], "gain": "-3dB"}
    louder["timeline"][2] = {"track": "sounds", "clips": [sound]}
    (told,) = reasons_of(made, louder)
    assert told.startswith("sound 1")
    assert 'gain -6dB -> -3dB of clip audio "song" in card' in told


def test_explain_names_clips_that_are_new_gone_or_elsewhere_within_a_film(both):
    made = both([shown(id="card")])
    later = {**INNER, "timeline": [*INNER["timeline"]]}
    later["timeline"][1] = {"track": "titles", "clips": [title("{{ name }}", "0.6s", "2s")]}
    assert all("start 0.3s -> 0.6s of clip" in one for one in reasons_of(made, later))
    bare = {**INNER, "timeline": [INNER["timeline"][0], INNER["timeline"][2]]}
    assert all("removed of clip" in one for one in reasons_of(made, bare))
