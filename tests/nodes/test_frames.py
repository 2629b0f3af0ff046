"""A worker's frames: what is wanted again is kept, conformed or not, and nothing else is."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from dagrender.digest import digest_file
from dagrender.lru import Lru
from dagrender.media.facts.codec import facts_from_bytes
from dagrender.nodes import probe
from dagrender.nodes.footage import Footage, SourceFile, stamp_of
from dagrender.nodes.frames import Frames
from dagrender.nodes.wanted import requests
from dagrender.paint.displaylist import Curve, DisplayList, FrameCel, Layer
from dagrender.picture import Colour, Conform, FrameRun, Pixels

MUCH = 100_000_000
FRAME_BYTES = 15_000
"""More than a conformed frame of 96 x 80 takes (11,520), and less than two."""


class Reel:
    """The frames of b.mp4 (forty, ten a GOP), and display lists of them."""

    def __init__(self, path, store):
        facts = probe.run(path)
        video = facts_from_bytes(facts).video
        self.table = video.table
        source = SourceFile(
            content=digest_file(path),
            file=digest_file(path),
            path=str(path),
            facts=store.put(facts).digest,
            stamp=stamp_of(path.stat()),
        )
        self.footage = Footage(sources=(source,))
        self.plain = self.form(video.form, 96, 80)
        self.small = self.form(video.form, 48, 40)

    def form(self, form, width, height):
        return Conform(
            form=form,
            crop=None,
            width_px=width,
            height_px=height,
            window=None,
            pixels=Pixels.YUV420,
        )

    def cel(self, indices, conform=None):
        runs = [self.table.identity(index) for index in indices]
        frames = tuple(FrameRun(gop=gop, indices=(within,)) for gop, within in runs)
        return FrameCel(frames=frames, conform=conform or self.plain)

    def layer(self, indices, conform=None, first=0):
        count = len(indices)
        nought = Curve(runs=((count, 0.0),))
        one = Curve(runs=((count, 1.0),))
        return Layer(
            first=first,
            count=count,
            cels=((count, self.cel(indices, conform)),),
            anchor=(0.0, 0.0),
            x_px=nought,
            y_px=nought,
            scale=one,
            rotation_deg=nought,
            opacity=one,
        )

    def display(self, *layers):
        return DisplayList(
            width_px=96,
            height_px=80,
            background=Colour(red=0, green=0, blue=0),
            frames=max(layer.first + layer.count for layer in layers),
            layers=layers,
        )


@pytest.fixture
def reel(media, store):
    return Reel(media / "b.mp4", store)


@pytest.fixture
def frames(store):
    made = Frames(store, Lru(most_bytes=MUCH))
    yield made
    made.close()


def show(frames, reel, display, again=()):
    """What a painter does that looks at every layer; the pictures."""
    frames.begin(display, reel.footage, again)
    try:
        return [frames.picture(*frame, conform) for frame, conform in requests(display)]
    finally:
        frames.end()


def luma(picture):
    return np.array(picture.planes[0])


def test_a_plain_film_keeps_nothing(frames, reel):
    show(frames, reel, reel.display(reel.layer(range(40))))
    stats = frames.stats()
    assert (stats.entries, stats.hits, stats.misses) == (0, 0, 40)
    assert frames.decoders.frames_decoded == frames.frames_used == 40


def test_what_several_layers_show_at_once_is_asked_for_once(frames, reel):
    display = reel.display(reel.layer(range(20)), reel.layer(range(20)))
    assert len(requests(display)) == 20


def test_a_frame_that_is_held_is_asked_for_once(reel):
    held = [index // 4 for index in range(40)]
    assert len(requests(reel.display(reel.layer(held), reel.layer(held)))) == 10


def test_two_forms_of_one_frame_are_conformed_from_one_decoding(frames, reel):
    display = reel.display(reel.layer(range(20)), reel.layer(range(20), reel.small))
    pictures = show(frames, reel, display)
    assert [picture.width_px for picture in pictures[:4]] == [96, 48, 96, 48]
    assert frames.decoders.frames_decoded <= 22
    stats = frames.stats()
    assert (stats.hits, stats.misses, stats.evictions) == (20, 20, 0)
    assert stats.entries == 1


def test_a_layer_some_frames_behind_another_needs_no_decoder_of_its_own(frames, reel):
    """The first frames are decoded on the way to where the other begins."""
    display = reel.display(reel.layer(range(8, 38)), reel.layer(range(30)))
    show(frames, reel, display)
    assert frames.decoders.frames_decoded <= 40
    assert frames.stats().hits == 30


def test_a_reversed_clip_decodes_each_frame_once(frames, reel):
    show(frames, reel, reel.display(reel.layer(range(39, -1, -1))))
    assert frames.decoders.frames_decoded <= 42
    assert frames.stats().hits == 36  # of each GOP of ten, nine are met on the way to the last


def test_a_loop_decodes_each_frame_once(frames, reel):
    show(frames, reel, reel.display(reel.layer([*range(15)] * 3)))
    assert frames.decoders.frames_decoded <= 17
    assert (frames.stats().hits, frames.stats().misses) == (30, 15)


def test_what_a_later_display_list_will_show_is_kept_for_it_and_then_dropped(frames, reel):
    display = reel.display(reel.layer(range(12)))
    again = (reel.cel(range(12)),)
    first = show(frames, reel, display, again)
    assert frames.stats().misses == 12
    second = show(frames, reel, display, again)
    third = show(frames, reel, display)
    assert all(one is other for one, other in zip(first, second, strict=True))
    assert all(one is other for one, other in zip(first, third, strict=True))
    assert (frames.stats().hits, frames.stats().misses) == (24, 12)
    assert (frames.stats().entries, len(frames._cache)) == (12, 0)
    assert frames.stats().evictions == 0


def test_pictures_are_the_same_whatever_the_cache_may_hold(store, reel):
    display = reel.display(
        reel.layer([*range(15)] * 2),
        reel.layer([*range(29, -1, -1)], reel.small),
        reel.layer([5, 5, 5, 9, 9, 9, *range(24)]),
    )
    shown = []
    for most_bytes in (0, FRAME_BYTES, 4 * FRAME_BYTES, MUCH):
        frames = Frames(store, Lru(most_bytes=most_bytes))
        shown.append([luma(one) for one in show(frames, reel, display)])
        assert frames.stats().bytes <= most_bytes
        assert frames.stats().hits + frames.stats().misses == frames.frames_used == len(shown[0])
        frames.close()
    for other in shown[1:]:
        assert all(np.array_equal(*both) for both in zip(shown[0], other, strict=True))


def test_a_cache_too_small_for_a_loop_still_serves_what_it_holds(store, reel):
    """The oldest is the one that is wanted next: were it driven out, there would be no hit."""
    frames = Frames(store, Lru(most_bytes=5 * FRAME_BYTES))
    show(frames, reel, reel.display(reel.layer([*range(20)] * 3)))
    stats = frames.stats()
    assert stats.hits >= 8
    assert stats.evictions == 0
    frames.close()


def test_a_frame_over_the_budget_is_counted_and_never_kept(store, reel):
    frames = Frames(store, Lru(most_bytes=1000))
    show(frames, reel, reel.display(reel.layer([0, 1, 0, 1])))
    stats = frames.stats()
    assert (stats.oversized, stats.entries, stats.evictions) == (2, 0, 0)
    assert (stats.hits, stats.misses) == (0, 4)
    frames.close()


def test_what_nobody_asked_for_after_all_is_driven_out_by_what_is_wanted(store, reel):
    """Another worker has taken the display list for which frames were kept."""
    frames = Frames(store, Lru(most_bytes=4 * FRAME_BYTES))
    show(frames, reel, reel.display(reel.layer(range(4))), (reel.cel(range(4)),))
    show(frames, reel, reel.display(reel.layer([20, 21, 20, 21])))
    assert frames.stats().hits == 2
    assert frames.stats().evictions >= 1
    frames.close()


def test_what_is_dropped_is_freed_without_the_garbage_collector(frames, reel):
    again = (reel.cel(range(3)),)
    kept = [weakref.ref(one.planes[0]) for one in show(frames, reel, reel.display(
        reel.layer(range(3))), again)]  # fmt: skip
    assert all(one() is not None for one in kept)
    gc.disable()
    try:
        show(frames, reel, reel.display(reel.layer(range(3))))
        assert all(one() is None for one in kept)
    finally:
        gc.enable()


def test_a_picture_is_taken_to_be_as_large_as_what_it_keeps_alive(reel, frames):
    from dagrender.media.decoding.footprint import frame_bytes, picture_bytes
    from dagrender.picture import Rect

    window = Rect(x=0, y=0, width_px=16, height_px=16)
    display = reel.display(reel.layer([0]))
    frames.begin(display, reel.footage, ())
    gop, within = reel.table.identity(0)
    decoded = frames.decoders.frame(reel.footage, gop, within)
    whole = frames.picture(gop, within, reel.plain)
    part = frames.picture(gop, within, replace(reel.plain, window=window))
    assert whole.size_bytes == 96 * 80 * 3 // 2
    assert frame_bytes(decoded) >= whole.size_bytes
    if part.planes[0].strides == whole.planes[0].strides:  # a view of the whole frame
        assert picture_bytes(part) == frame_bytes(decoded)
    assert picture_bytes(part) >= part.size_bytes
    frames.end()


def test_the_time_that_frames_take_is_told_by_kind(frames, reel):
    before = frames.seconds
    show(frames, reel, reel.display(reel.layer(range(10), reel.small)))
    spent = frames.seconds.since(before)
    assert spent.keys() == {"extract", "normalize"}
    assert all(seconds > 0 for seconds in spent.values())


def test_eight_layers_of_one_source_need_no_seeking_even_without_a_cache(store, reel):
    """Each goes on where it stopped, 4 frames behind the one beneath it."""
    frames = Frames(store, Lru(most_bytes=0))
    layers = [reel.layer(range(28 - 4 * number, 40 - 4 * number)) for number in range(8)]
    show(frames, reel, reel.display(*layers))
    assert frames.frames_used == 8 * 12
    assert frames.decoders.frames_decoded <= 8 * (12 + 10)  # and the way from the key frame
    frames.close()


def test_what_is_kept_does_not_hold_on_to_the_decoders_buffers(reel, frames):
    """A decoder's pool never shrinks: it would come to hold as many frames as were ever kept."""
    from dagrender.media.decoding.footprint import is_libavs

    again = (reel.cel(range(3)), reel.cel(range(3), reel.small))
    kept = show(frames, reel, reel.display(reel.layer([*range(3), 5])), again)
    assert [any(map(is_libavs, one.planes)) for one in kept] == [False, False, False, True]
