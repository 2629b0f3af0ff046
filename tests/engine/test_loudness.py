from dagrender.artifact import ActionResult
from dagrender.engine.loudness import told_of
from dagrender.graph.model import Span, TrackTarget, VideoTarget
from dagrender.media.sound.block import BLOCK_SAMPLES
from dagrender.media.sound.track import TrackEncoding

HZ = 48_000


def target(*mixes):
    return VideoTarget(
        name="film.mp4",
        node="f",
        params=None,
        segments=(),
        tracks=(
            TrackTarget(
                encoding=TrackEncoding(codec="aac", bitrate=0, rate_hz=HZ, channels=2),
                mixes=mixes,
                heard=tuple(Span(first=n, end=n + 1) for n in range(len(mixes))),
                samples=len(mixes) * BLOCK_SAMPLES,
            ),
        ),
        frames=len(mixes),
    )


def result(key, clipped=0, peak=0.5, first=0, end=0):
    facts = {"peak": peak, "clipped": clipped, "clipped_first": first, "clipped_end": end}
    return ActionResult(key=key, kind="mix", outputs=(), facts=tuple(facts.items()))


def told(*results):
    known = {one.key: one for one in results}
    return list(told_of(target(*known), known, lambda _: None))


def test_a_sound_within_full_scale_is_no_matter():
    assert told(result("a"), result("b", peak=1.0)) == []


def test_clipped_samples_are_told_with_their_times_and_the_peak():
    (warning,) = told(result("a"), result("b", clipped=7, peak=2.0, first=HZ, end=2 * HZ))
    start_s = BLOCK_SAMPLES / HZ
    assert warning == (
        "the sound of film.mp4 is too loud: 7 samples were clipped at"
        f" {start_s + 1:.2f}-{start_s + 2:.2f} s (peak +6.0 dB over full scale); lower a gain"
    )


def test_many_places_are_counted():
    loud = [result(f"{n}", clipped=1, peak=1.5, first=0, end=1) for n in range(9)]
    (warning,) = told(*loud)
    assert "9 samples were clipped at 0.00-0.00 s, " in warning
    assert " and 6 more places (peak +3.5 dB" in warning
