from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dagrender.digest import digest_bytes
from dagrender.errors import SourceError
from dagrender.media.pictures.pngchunks import png_form
from dagrender.media.probing import probe as probing
from dagrender.media.probing.probe import probe
from dagrender.media.probing.sequence import (
    chunks,
    odd_one_out,
    pictures_from_bytes,
    pictures_to_bytes,
    probe_pictures,
    sequence_facts,
)

CONTENTS = tuple(digest_bytes(str(number).encode()) for number in range(2000))


def runs(contents):
    return {contents[run.start : run.stop] for run in chunks(contents)}


def test_chunks_are_all_pictures_in_order():
    parts = list(chunks(CONTENTS))
    assert [number for run in parts for number in run] == list(range(2000))
    assert max(map(len, parts)) <= 256


@given(st.integers(0, 1999))
def test_a_replaced_picture_changes_two_chunks_at_most(number):
    changed = (*CONTENTS[:number], digest_bytes(b"another"), *CONTENTS[number + 1 :])
    assert len(runs(changed) - runs(CONTENTS)) <= 2


@given(st.integers(0, 2000), st.integers(1, 5))
def test_inserted_pictures_change_two_chunks_at_most(number, count):
    more = tuple(digest_bytes(f"new {n}".encode()) for n in range(count))
    changed = (*CONTENTS[:number], *more, *CONTENTS[number:])
    assert len(runs(changed) - runs(CONTENTS)) <= 2 + count


def test_pictures_all_alike_are_cut_all_the_same():
    assert [len(run) for run in chunks(CONTENTS[:1] * 600)] in ([256, 256, 88], [1] * 600)


def write(folder, *pictures):
    paths = []
    for number, (mode, size) in enumerate(pictures):
        path = folder / f"{number}.png"
        Image.new(mode, size, 90).save(path)
        paths.append(path)
    return paths


def test_the_facts_of_pictures_are_read_as_they_were_written(tmp_path):
    found = probe_pictures(write(tmp_path, ("L", (4, 4)), ("L", (4, 4)), ("RGB", (4, 4))))
    assert pictures_from_bytes(pictures_to_bytes(found)) == found
    assert pictures_to_bytes(found) == pictures_to_bytes(found)


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"format":0}', b'{"format":1,"pictures":3}'])
def test_other_bytes_are_no_pictures(data):
    with pytest.raises(ValueError, match="pictures"):
        pictures_from_bytes(data)


def test_the_first_of_another_size_is_found(tmp_path):
    alike = probe_pictures(write(tmp_path, ("L", (4, 4)), ("RGB", (4, 4)), ("RGBA", (4, 4))))
    assert odd_one_out(alike) is None
    mixed = probe_pictures(write(tmp_path, ("L", (4, 4)), ("L", (4, 4)), ("L", (4, 6))))
    assert odd_one_out(mixed) == 2


def test_an_animation_is_no_picture_of_a_sequence(tmp_path):
    frames = [Image.new("RGB", (8, 8), shade) for shade in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=50)
    with pytest.raises(SourceError, match="not a still picture"):
        probe_pictures([tmp_path / "a.gif"])


def test_a_sequence_is_a_film_whose_frames_are_files(tmp_path):
    pictures = probe_pictures(write(tmp_path, ("L", (4, 4)), ("RGB", (4, 4)), ("RGB", (4, 4))))
    facts = sequence_facts(CONTENTS[:3], pictures, Fraction(12))
    table = facts.video.table
    assert [table.identity(n) for n in range(3)] == [(one, 0) for one in CONTENTS[:3]]
    assert table.duration_s == Fraction(1, 4)
    assert [count for count, _ in facts.video.forms] == [1, 2]
    assert np.all([table.index_at(Fraction(n, 12)) == n for n in range(3)])


def test_pngs_that_are_not_decoded_have_the_form_that_decoding_tells(tmp_path, monkeypatch):
    kinds = [("RGB", (4, 4)), ("RGBA", (4, 4)), ("P", (4, 4)), ("L", (6, 4)), ("LA", (4, 4))]
    paths = write(tmp_path, *kinds, *kinds, *kinds)
    notes = PngInfo()
    notes.add_text("Frame", "7")
    Image.new("RGB", (4, 4), 9).save(paths[0], pnginfo=notes)
    Image.new("RGB", (4, 4), 9).save(paths[5], icc_profile=b"a profile of its own", dpi=(72, 72))
    wanted = tuple(probe(path).image for path in paths)
    asked = []
    monkeypatch.setattr(probing, "probe", lambda path: asked.append(path) or probe(path))
    assert probe_pictures(paths) == wanted
    decoded = {paths.index(path) for path in asked}
    assert decoded == {0, 1, 2, 3, 4, 5, 7, 12}  # palettes always, and what has another profile


@pytest.mark.parametrize("kept", [0, 8, 20, 40, -13, -1])
def test_a_png_cut_short_is_decoded_to_tell(tmp_path, kept):
    (path,) = write(tmp_path, ("RGB", (40, 40)))
    assert png_form(path.read_bytes()) is not None
    assert png_form(path.read_bytes()[:kept]) is None
