"""Where sounds go on their way to the master, as strips of the mix list."""

import pytest

from dagrender.errors import SpecError
from dagrender.media.sound.mixlist import Strip
from dagrender.plan.film import Planner
from dagrender.plan.sound import ALL, Heard
from dagrender.spec.document import loads
from dagrender.spec.gains import REST

from .films import CANVAS, FACTS, HEAD, materials


def planned(films, *tracks, sound="", wanted=ALL):
    """The mix of tracks, each given as (keys of the track, clips)."""
    rows = (
        f"- {{track: t{number}, {keys}clips: [{', '.join(clips)}]}}\n"
        for number, (keys, clips) in enumerate(tracks)
    )
    text = HEAD.format(canvas=CANVAS) + "".join(rows)
    text += f"sound: {{{sound}}}\noutputs:\n  film.mp4: {{}}\n"
    planner = Planner(loads(text, file="film.yaml", folder=films.folder), materials(films.folder))
    return planner.mix(48_000, 2, wanted)


SONG = "{audio: song, duration: 2s}"
TALK = "{video: talk, duration: 2s}"


def test_without_a_desk_the_master_is_the_sum_of_the_clips(films):
    mix = planned(films, ("", [SONG]), ("", [TALK]), sound="buses: {voice: {}}")
    assert len(mix.clips) == 2
    assert mix.strips == ()


def test_a_plain_gain_goes_into_the_clips(films):
    buses = "buses: {voice: {gain: -6dB}}, gain: -6dB"
    mix = planned(films, ("gain: -6dB, bus: voice, ", [TALK]), sound=buses)
    (clip,) = mix.clips
    assert clip.gain == ((0, pytest.approx(10 ** (-18 / 20))),)
    assert mix.strips == ()


def test_a_gain_with_keys_is_a_strip_in_the_time_of_the_film(films):
    mix = planned(films, ("gain: {1s: 0dB, 2s: -20dB}, ", ["{gap: 1s}", TALK]))
    (strip,) = mix.strips
    assert mix.clips == ()
    assert [clip.start for clip in strip.clips] == [48_000]
    assert strip.gain[0] == (0, 1.0)
    assert strip.gain[-1][1] == pytest.approx(0.1)


def test_effects_stand_on_clips_tracks_buses_and_the_master(films):
    cut = "effects: [{highpass: 80}]"
    talk = "{video: talk, duration: 2s, effects: [{lowpass: 9000}]}"
    sound = "buses: {voice: {effects: [{limiter: -3dB}]}}, effects: [{reverb: 1s}]"
    mix = planned(films, (f"bus: voice, {cut}, ", [talk]), sound=sound)
    names = []
    (strip,) = mix.strips
    while strip.strips:
        names.append([effect.name for effect in strip.effects])
        (strip,) = strip.strips
    names.append([effect.name for effect in strip.effects])
    assert names == [["afir"], ["alimiter"], ["highpass"], ["lowpass"]]


def test_a_clip_may_go_to_another_bus_than_its_track(films):
    other = "{audio: song, duration: 1s, bus: music}"
    sound = "buses: {voice: {gain: -6dB}, music: {gain: -12dB}}"
    mix = planned(films, ("bus: voice, ", [SONG, other]), sound=sound)
    assert [clip.gain[0][1] for clip in mix.clips] == pytest.approx([0.5012, 0.2512], abs=1e-3)


def test_what_makes_way_listens_to_the_bus_as_that_sounds(films):
    duck = "{under: voice, by: -10dB, attack: 0.1s, hold: 0.2s, release: 0.5s, threshold: -40dB}"
    sound = f"buses: {{voice: {{gain: -6dB}}, music: {{duck: {duck}}}}}"
    mix = planned(films, ("bus: voice, ", [TALK]), ("bus: music, ", [SONG]), sound=sound)
    (music,) = mix.strips
    (talk,) = mix.clips
    assert (music.duck.gain_db, music.duck.threshold) == (-10, pytest.approx(0.01))
    assert (music.duck.attack, music.duck.hold, music.duck.release) == (4800, 9600, 24_000)
    assert music.duck.under == Strip(clips=(talk,))


def test_a_track_can_make_way_too(films):
    mix = planned(
        films, ("bus: voice, ", [TALK]), ("duck: voice, ", [SONG]), sound="buses: {voice: {}}"
    )
    (music,) = mix.strips
    assert music.duck.gain_db == -12


def test_nothing_makes_way_for_a_bus_that_is_silent(films):
    mix = planned(films, ("duck: voice, ", [SONG]), sound="buses: {voice: {}}")
    assert mix.strips == ()


@pytest.mark.parametrize(
    ("first", "second", "sound", "heard"),
    [
        ("mute: true, ", "", "", ["song"]),
        ("", "solo: true, ", "", ["song"]),
        ("bus: voice, ", "", "buses: {voice: {mute: true}}", ["song"]),
        ("bus: voice, ", "", "buses: {voice: {solo: true}}", ["talk"]),
        ("bus: voice, solo: true, ", "", "buses: {voice: {}}", ["talk"]),
        ("mute: true, ", "mute: true, ", "", []),
    ],
)
def test_mute_and_solo(films, first, second, sound, heard):
    mix = planned(films, (first, [TALK]), (second, [SONG]), sound=sound)
    contents = {FACTS[name].audio.content: name for name in ("talk", "song")}
    assert [contents[clip.content] for clip in (mix.clips if mix else ())] == heard


def test_what_makes_way_for_several_buses_listens_to_their_sum(films):
    mix = planned(
        films, ("bus: en, ", [TALK]), ("bus: de, ", [SONG]), ("duck: [en, de], ", [SONG]),
        sound="buses: {en: {}, de: {gain: -6dB}}",
    )  # fmt: skip
    (music,) = mix.strips
    assert music.duck.under == Strip(clips=mix.clips)
    assert len(mix.clips) == 2


@pytest.mark.parametrize(
    ("left_out", "heard"),
    [({"de"}, ["talk", "talk"]), ({"en", "de"}, ["talk"]), ({REST}, ["talk", "song"])],
)
def test_what_is_left_out_is_as_if_muted_and_nothing_makes_way_for_it(films, left_out, heard):
    tracks = ("bus: en, ", [TALK]), ("bus: de, ", [SONG]), ("duck: [en, de], ", [TALK])
    wanted = Heard(left_out=frozenset(left_out))
    mix = planned(films, *tracks, sound="buses: {en: {}, de: {}}", wanted=wanted)
    mute = {name: "{mute: true}" if name in left_out else "{}" for name in ("en", "de")}
    rest = ("duck: [en, de], mute: true, " if REST in left_out else tracks[2][0], [TALK])
    muted = planned(
        films, *tracks[:2], rest, sound=f"buses: {{en: {mute['en']}, de: {mute['de']}}}"
    )
    assert mix == muted
    contents = {FACTS[name].audio.content: name for name in ("talk", "song")}
    assert sorted(contents[clip.content] for clip in _heard(mix)) == sorted(heard)


def _heard(mix):
    yield from mix.clips
    for strip in mix.strips:
        yield from strip.clips


def test_a_track_of_which_all_is_left_out_is_silence_as_long_as_the_film(films):
    wanted = Heard(left_out=frozenset(("en", "de", REST)))
    mix = planned(films, ("bus: en, ", [TALK]), sound="buses: {en: {}, de: {}}", wanted=wanted)
    assert (mix.clips, mix.strips, mix.samples) == ((), (), 96_000)


@pytest.mark.parametrize(
    ("sound", "track", "told"),
    [
        ("buses: {voice: {}}", "bus: voise, ", 'no bus called "voise"'),
        ("buses: {a: {duck: b}}", "bus: a, ", 'no bus called "b"'),
        ("buses: {a: {duck: b}, b: {duck: a}}", "bus: a, ", "a would make way for itself"),
        ("buses: {a: {duck: a}}", "bus: a, ", "a would make way for itself"),
        ("buses: {a: {}}", "bus: a, duck: a, ", "t0 would make way for itself"),
        (
            "effects: [{compressor: {threshold: -9dB, release: 5s}}]",
            "",
            "release can be 2s at most",
        ),
        ("effects: [{highpass: 80, lowpass: 90}]", "", "one effect an entry"),
        ("effects: [{higpass: 80}]", "", 'no key "higpass"'),
        ("effects: [{highpass: 1}]", "", "a frequency from 10 to 24000 Hz"),
    ],
)
def test_what_cannot_be_is_told(films, sound, track, told):
    with pytest.raises(SpecError, match=told):
        planned(films, (track, [SONG]), sound=sound)
