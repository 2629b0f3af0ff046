"""Films that draw their sound: what is found out once, what an edit paints; and it is right."""

import numpy as np
import pytest
from PIL import Image

from dagrender.errors import SpecError
from dagrender.events import NodeFinished

from .films import color, film, painting, project, title


def of(*waves, shade="#204060", titles=(), **more):
    data = film([color(shade, "4s")], titles=titles, size="96x64", **more)
    data["timeline"].insert(1, {"track": "waves", "clips": list(waves)})
    return data


def wave(**more):
    return {
        "waveform": "song",
        "start": "0s",
        "duration": "1.5s",
        "size": ["90%", "50%"],
        "when_short": "loop",
        **more,
    }


@pytest.fixture
def made(tmp_path, media):
    made = project(tmp_path / "film", media, of(wave(playhead="white")))
    made.build()
    return made


def built(made, data, tmp_path):
    """How many frames an edit paints; the film is checked against one from nothing."""
    made.write(data)
    _, painted = painting(made)
    fresh = made.fresh(tmp_path / "fresh")
    fresh.build(executor="processes", jobs=2)
    assert fresh.outputs() == made.outputs()
    return painted


def asked(made, data):
    """The files that were looked into anew."""
    made.write(data)
    found = []
    made.build(lambda event: found.append(event) if isinstance(event, NodeFinished) else None)
    return [event.label for event in found if event.kind == "probe"]


def test_an_edit_elsewhere_paints_only_itself(made, tmp_path):
    data = of(wave(playhead="white"), titles=[title(start="3s", duration="0.4s")])
    assert built(made, data, tmp_path) == 5  # a segment of half a second


def test_another_trim_speed_or_style_asks_nothing_of_the_sound(made):
    assert asked(made, of(wave(**{"in": "0.3s", "duration": "1s"}))) == []
    assert asked(made, of(wave(window="1s", speed=2, duration="0.9s", style="line"))) == []


def test_a_wave_that_is_moved_is_painted_where_it_was_and_where_it_is(made, tmp_path):
    assert built(made, of(wave(playhead="white", start="1s")), tmp_path) <= 30


def test_a_window_that_starts_later_paints_the_same_pictures(tmp_path, media):
    long = {"window": "0.5s", "count": 16}
    made = project(tmp_path / "film", media, of(wave(**long)))
    made.build()
    later = of(wave(**long, start="0.5s", duration="1s", **{"in": "0.5s"}))
    # what follows shows the same as it did, and ahead of it is what was behind
    assert built(made, later, tmp_path) == 0


def test_a_film_within_the_film_draws_its_sound(tmp_path, media):
    data = film([{"composition": "inner", "duration": "1s"}], size="96x64")
    inner = of(wave(duration="1s"))
    data["compositions"] = {"inner": {"timeline": inner["timeline"]}}
    data["compositions"]["inner"]["timeline"][0]["clips"][0]["duration"] = "1s"
    made = project(tmp_path / "film", media, data)
    made.build()
    plain = project(tmp_path / "plain", media, of(wave(duration="1s")))
    plain.data["timeline"][0]["clips"][0]["duration"] = "1s"
    plain.write(plain.data)
    plain.build()
    assert made.outputs() == plain.outputs()


def test_levels_that_were_damaged_are_found_out_again(made, tmp_path):
    for path in made.cache.rglob("*"):
        if path.is_file() and "cas" in path.parts and path.stat().st_size % 12 == 0:
            path.chmod(0o644)
            path.write_bytes(b"x" * path.stat().st_size)
    assert built(made, of(wave(style="area")), tmp_path) == 5  # of three segments alike


def test_a_medium_without_sound_is_told_with_its_place(tmp_path, media):
    made = project(tmp_path / "film", media, of(wave(waveform="logo")))
    with pytest.raises(SpecError, match=r"logo\.png has no sound"):
        made.build()


def test_an_hdr_canvas_has_the_same_wave(tmp_path, media):
    data = of(wave(playhead="white", played_color="gold"), shade="black")
    data["canvas"]["dynamic_range"] = "pq"
    data["outputs"] = {"wave.png": {"at": "0.7s"}, "other.png": {"at": "3s"}}
    made = project(tmp_path / "film", media, data)
    made.build()
    shown, empty = (np.asarray(Image.open(made.folder / name)) for name in data["outputs"])
    assert shown.max() > 0.9 * 255
    assert empty.max() < 0.05 * 255
