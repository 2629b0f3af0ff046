"""What films are made of: pictures of several kinds, and sounds."""

import re

import numpy as np
import pytest
import skia
from PIL import Image

from specs import drawn, featured

from .players import command, heard, probed, seen
from .scene import SIZE, alike, flat, laid, rgb_at, shown
from .scene import drawn as painted
from .writing import paint

RATE_HZ = 48_000


@pytest.mark.feature("media")
def test_clips_show_and_play_the_streams_that_are_said(built):
    boat, balloon = (seen(featured.MEDIA / name) for name in ("sailing.mp4", "balloon.mp4"))
    frames = seen(built / "media.mov")
    for ours, theirs in zip(frames, [*boat[:36], *balloon[:24]], strict=True):
        alike(ours, theirs)
    sound, tone = heard(built / "media.mov"), heard(featured.MEDIA / "tone.flac")
    assert np.abs(sound[:RATE_HZ] - tone[:RATE_HZ]).max() < 1e-4
    assert np.abs(sound[RATE_HZ:]).max() == 0


@pytest.mark.feature("image-sequence")
def test_every_picture_of_a_sequence_is_shown_in_its_turn(frames):
    assert len(frames) == 4 * featured.PICTURES
    for number, ours in enumerate(frames):
        told = number // 4 + 1
        file = featured.MEDIA / f"crossing/{4 if told == 5 else told:02}.png"
        picture = np.asarray(Image.open(file).convert("RGB")).astype(float)
        alike(ours, shown(picture, (0, 0, *SIZE)))


@pytest.mark.feature("animated-source")
def test_an_animation_is_shown_at_its_own_pace(frames):
    x, y = np.mgrid[:80, :80] - 39.5
    alpha = np.zeros((SIZE[1], SIZE[0]))
    alpha[50:130, 120:200] = np.hypot(x, y) < 36
    lights = [rgb_at(f"#{colour:06x}") for colour, ms in drawn.LIGHTS for _ in range(ms // 50)]
    assert len(frames) == 24
    for number, ours in enumerate(frames):
        colour = lights[number % 12] * alpha[..., None]
        alike(ours, laid(flat("#305068"), colour, alpha))


@pytest.mark.feature("svg")
def test_an_svg_is_drawn_sharp_at_every_size(frames):
    def draw(canvas):
        for left, top, side in ((30, 60, 60), (130, 10, 160)):
            canvas.save()
            canvas.translate(left, top)
            canvas.scale(side / 60, side / 60)
            canvas.drawCircle(30, 30, 28, paint("#ffd060"))
            star = skia.Path()
            star.addPoly(
                [skia.Point(*at) for at in ((30, 8), (44, 46), (10, 22), (50, 22), (16, 46))], True
            )
            canvas.drawPath(star, paint("#a03020"))
            ring = paint("#203040")
            ring.setStyle(skia.Paint.kStroke_Style)
            ring.setStrokeWidth(2)
            canvas.drawCircle(30, 30, 24, ring)
            canvas.restore()

    alike(frames[0], painted(flat("#203040"), draw))


@pytest.fixture(scope="module")
def song():
    """The samples of the song."""
    return heard(featured.ensure_media() / "song.flac")


@pytest.mark.feature("sound")
def test_tracks_are_added_up_with_their_gains_and_fades(built, song):
    ramp = np.ones(len(song))
    ramp[: RATE_HZ // 2] = np.arange(RATE_HZ // 2) / (RATE_HZ // 2)
    ramp[-RATE_HZ:] *= 1 - np.arange(RATE_HZ) / RATE_HZ
    expected = song * ramp[:, None] * 10 ** (-6 / 20)
    start = round(1.25 * RATE_HZ)
    expected[start : start + RATE_HZ] += song[:RATE_HZ] * 10 ** (-20 / 20)
    ours = heard(built / "sound.mov")
    assert ours.shape == expected.shape
    assert np.abs(ours - expected).max() < 1e-4
    sea = seen(featured.MEDIA / "sailing.mp4")
    alike(seen(built / "sound.mov")[36], sea[36])


@pytest.mark.feature("sound-speed")
def test_a_sound_at_another_speed_keeps_its_pitch_unless_it_follows(built):
    ours = heard(built / "sound-speed.mov")[:, 0]
    assert len(ours) == 4 * RATE_HZ
    for begin_s, end_s, factor in ((0.1, 0.9, 1), (1.1, 2.9, 1), (3.1, 3.9, 2)):
        part = ours[round(begin_s * RATE_HZ) : round(end_s * RATE_HZ)]
        window = np.hanning(len(part))
        spectrum = np.abs(np.fft.rfft(part * window, 8 * RATE_HZ))
        assert abs(spectrum.argmax() / 8 - factor * featured.TONE_HZ) < 0.5
        assert np.sqrt(2 * np.mean(part**2)) == pytest.approx(0.5, rel=0.05)


@pytest.mark.feature("sound-pan")
def test_a_sound_travels_from_left_to_right_as_in_web_audio(built, song):
    at = np.linspace(-1, 1, len(song), endpoint=False)
    kept, moved = np.cos(np.abs(at) * np.pi / 2), np.sin(np.abs(at) * np.pi / 2)
    left, right = song.T
    expected = np.where(
        at < 0, (left + right * moved, right * kept), (left * kept, right + left * moved)
    )
    ours = heard(built / "sound-pan.mov")
    assert ours.shape == song.shape
    assert np.abs(ours - expected.T).max() < 1e-3


@pytest.mark.feature("fade-curves")
def test_fades_of_sound_are_libavfilters(built):
    ours = heard(built / "fade-curves.mov")[:, 0]
    tone = featured.MEDIA / "tone.flac"
    for number, curve in enumerate(("tri", "qsin", "hsin", "log", "exp")):
        fade = f"atrim=end_sample=24000,afade=t=in:ss=0:ns=24000:curve={curve}"
        told = ("-af", fade, "-f", "f32le", "-")
        theirs = np.frombuffer(command("ffmpeg", "-v", "error", "-i", tone, *told), np.float32)
        part = ours[24_000 * number : 24_000 * (number + 1)]
        assert np.abs(part - theirs[::2]).max() < 1e-4


def tone():
    """The samples of the tone."""
    return heard(featured.ensure_media() / "tone.flac")


@pytest.mark.feature("buses")
def test_music_makes_way_for_a_voice(built, song):
    at = np.arange(len(song)) / RATE_HZ
    # in windows of 512 samples, of which the tone's are those from 1 s to 1.5 s
    first, last = 48_000 // 512 * 512 / RATE_HZ, (72_000 // 512 + 1) * 512 / RATE_HZ
    ahead, behind = 1 - (first - at) / 0.2, 1 - (at - last - 0.1) / 0.5
    depth = np.clip(np.minimum(np.minimum(ahead, behind), 1), 0, 1)
    music = song * 10 ** ((np.interp(at, [0, 1], [-6, 0]) - 12 * depth) / 20)[:, None]
    expected = music * 10 ** (-3 / 20)
    expected[48_000:72_000] += tone()[:24_000] * 10 ** (-9 / 20)
    ours = heard(built / "buses.mov")
    assert ours.shape == expected.shape
    assert np.abs(ours - expected).max() < 2e-3
    stems = [heard(built / f"mix-{name}.flac") for name in ("voice", "music", "rest")]
    assert np.abs(sum(stems) - ours).max() < 1e-6
    assert np.abs(stems[0][48_000:72_000] - tone()[:24_000] * 10 ** (-9 / 20)).max() < 1e-4


def music(song, first, last):
    """The song as it makes way for what sounds in windows of 512 samples from ``first`` on."""
    at = np.arange(len(song))
    first, last = first // 512 * 512, (-(-last // 512)) * 512
    ahead = 1 - (first - at) / (0.2 * RATE_HZ)
    behind = 1 - (at - last - 0.1 * RATE_HZ) / (0.5 * RATE_HZ)
    depth = np.clip(np.minimum(np.minimum(ahead, behind), 1), 0, 1)
    return song * 10 ** (-12 * depth / 20)[:, None]


@pytest.mark.feature("languages")
def test_each_track_is_heard_as_if_the_other_languages_were_muted(built, song):
    english, german = music(song, 48_000, 72_000), music(song, 60_000, 108_000)
    english[48_000:72_000] += tone()[:24_000]
    german[60_000:108_000] += tone()[:48_000] * 10 ** (-6 / 20)
    path = built / "languages.mov"
    for track, expected in enumerate((english, german, song.mean(1, keepdims=True))):
        ours = heard(path, track)
        assert ours.shape == expected.shape
        assert np.abs(ours - expected).max() < 2e-3
    assert np.abs(heard(built / "deutsch.wav") - german).max() < 2e-3
    coded = {"languages.mp4": (english, german), "languages.webm": (english, german)}
    for name, expected in coded.items():
        for track, sound in enumerate(expected):
            ours = heard(built / name, track)
            noise = np.sqrt(np.mean((ours[: len(sound)] - sound[: len(ours)]) ** 2))
            assert noise < 0.02 * np.sqrt(np.mean(sound**2))


@pytest.mark.feature("languages")
@pytest.mark.parametrize(
    ("name", "languages", "default", "codecs"),
    [
        ("languages.mp4", ["eng", "deu"], [0, 1], ["aac", "aac"]),
        ("languages.mov", ["eng", "deu", None], [1, 0, 0], ["pcm_s24le"] * 3),
        ("languages.mkv", ["eng", "por"], [1, 0], ["aac", "flac"]),
        ("languages.webm", ["eng", "ger"], [0, 1], ["opus", "opus"]),
    ],
)
def test_players_are_told_of_languages_and_titles(built, name, languages, default, codecs):
    tracks = [one for one in probed(built / name)["streams"] if one["codec_type"] == "audio"]
    told = [one["tags"].get("language") for one in tracks]
    assert told == languages
    assert [one["disposition"]["default"] for one in tracks] == default
    assert [one["codec_name"] for one in tracks] == codecs
    if name == "languages.mp4":
        assert "Deutsch" in tracks[1]["tags"].values()
        assert 80_000 < int(tracks[1]["bit_rate"]) < 110_000


@pytest.mark.feature("loudness")
def test_sound_is_as_loud_as_asked_for(built, song):
    """As FFmpeg's own meter finds it; and what is not limited is the song with one gain."""
    for name, target, ceiling_db in (("loudness.mov", -23, -1), ("loud.wav", -9, -2)):
        meter = ("-af", "ebur128=peak=true", "-f", "null", "-")
        told = command("ffmpeg", "-nostats", "-i", built / name, *meter, errors=True).decode()
        summary = told.rpartition("Summary:")[2]
        lufs, peak = (
            float(re.search(rf"{what}:\s+(-?[\d.]+)", summary)[1]) for what in ("I", "Peak")
        )
        assert abs(lufs - target) < 0.2
        assert peak < ceiling_db + 0.1
    plain = heard(built / "loudness.mov")
    gain = (plain * song).sum() / (song**2).sum()
    assert np.abs(plain - song * gain).max() < 1e-5
    whole_tenths = 20 * np.log10(gain / 10 ** (-20 / 20)) * 10
    assert abs(whole_tenths - round(whole_tenths)) < 0.01


EQUALIZED = (
    "highpass=f=80:r=f64,lowpass=f=6000:r=f64,lowshelf=f=250:t=q:w=0.7071:g=6:r=f64,"
    "equalizer=f=900:t=q:w=0.667:g=-9:r=f64,highshelf=f=3000:t=q:w=0.7071:g=4:r=f64"
)
COMPRESSED = (
    "acompressor=threshold=-30dB:ratio=4:attack=10:release=150:makeup=9dB:knee=6dB:link=maximum"
)
LIMITED = (
    "agate=threshold=-24dB:range=-40dB:ratio=9000:attack=5:release=60:link=maximum,"
    "alimiter=limit=-18dB:attack=5:release=40:level=0:latency=1"
)


@pytest.mark.feature("sound-effects")
def test_effects_of_sound_are_libavfilters(built, song):
    ours = heard(built / "sound-effects.mov")
    for number, chain in enumerate((EQUALIZED, COMPRESSED, LIMITED)):
        filters = ("-af", f"atrim=end_sample={RATE_HZ},{chain}", "-f", "f32le", "-")
        raw = command("ffmpeg", "-v", "error", "-i", featured.MEDIA / "song.flac", *filters)
        theirs = np.frombuffer(raw, np.float32).reshape(-1, 2)
        # what the one before leaves behind, and what this one looks ahead at, aside
        part = slice(RATE_HZ // 10, RATE_HZ - RATE_HZ // 50)
        found = ours[number * RATE_HZ : (number + 1) * RATE_HZ][part]
        assert np.abs(found - song[:RATE_HZ][part]).max() > 0.01
        assert np.abs(found - theirs[part]).max() < 1e-3
    room = ours[round(3.5 * RATE_HZ) + 100 :, 0]
    early, late = (room[at : at + 2400].std() for at in (1000, 1000 + round(0.4 * RATE_HZ)))
    assert 20 * np.log10(late / early) == pytest.approx(-30, abs=3)


NAMED = (
    "bass=f=150:g=9,treble=g=-6",
    "acompressor=threshold=0.05:ratio=6:makeup=4,crystalizer=i=3",
    "stereotools=slev=0.2:mode=lr>rl",
    "aecho=in_gain=0.8:out_gain=0.9:delays=120|250:decays=0.5|0.3",
)


@pytest.mark.feature("sound-filters")
def test_filters_of_sound_are_the_ffmpeg_command_lines(built, song):
    ours = heard(built / "sound-filters.mov")
    for number, chain in enumerate(NAMED):
        lasts = 0.5 if number == 3 else 1
        filters = ("-af", f"atrim=end={lasts},{chain}", "-f", "f32le", "-")
        raw = command("ffmpeg", "-v", "error", "-i", featured.MEDIA / "song.flac", *filters)
        theirs = np.frombuffer(raw, np.float32).reshape(-1, 2)
        # the first moments aside: a film begins with silence, which followers of the level know
        part = slice(RATE_HZ // 10, round(lasts * RATE_HZ))
        found = ours[number * RATE_HZ :][part]
        assert np.abs(found - song[part]).max() > 0.01
        assert np.abs(found - theirs[part]).max() < 1e-3
