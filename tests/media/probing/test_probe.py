import os
import shutil
from fractions import Fraction

import av
import pytest

from dagrender.errors import SourceError
from dagrender.media.facts.codec import facts_from_bytes, facts_to_bytes
from dagrender.media.facts.model import Stamps
from dagrender.media.probing.probe import probe
from dagrender.picture import Matrix, Range

from ..footage import X264, key_packets, numbered, remux, tone, write_film

OPEN_GOP = X264 | {
    "g": "12",
    "x264-params": "open-gop=1:keyint=12:min-keyint=1:scenecut=0:threads=1",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("probing")


@pytest.fixture(scope="module")
def film(folder):
    return write_film(folder / "film.mp4", frames=40, sound_s=1)


@pytest.fixture(scope="module")
def open_film(folder):
    return write_film(folder / "open.mp4", frames=40, options=OPEN_GOP)


def identities(facts):
    table = facts.video.table
    return [table.identity(index) for index in range(len(table.pts))]


def test_a_film_has_every_frame_at_its_time(film):
    video = probe(film).video
    assert (video.rate, video.constant_rate) == (30, True)
    assert video.table.time_base == Fraction(1, 30)
    assert video.table.pts == tuple(range(40))
    assert video.table.duration_s == Fraction(40, 30)
    assert [gop.count for gop in video.table.gops] == [12, 12, 12, 4]


def test_no_two_frames_are_the_same(film):
    assert len(set(identities(probe(film)))) == 40


@pytest.mark.parametrize("suffix", [".mkv", ".mov", ".mp4"])
def test_a_remux_keeps_every_frame(film, folder, suffix):
    copy = probe(remux(film, folder / f"copy{suffix}"))
    original = probe(film)
    assert identities(copy) == identities(original)
    assert copy.video.form == original.video.form
    assert copy.video.table.pts == original.video.table.pts
    assert copy.video.table.time_base == original.video.table.time_base
    assert copy.video.table.duration == original.video.table.duration


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25)])
def test_a_remux_keeps_the_exact_rate(folder, rate):
    original = write_film(folder / f"rate{rate.numerator}.mp4", frames=70, rate=rate)
    copy = remux(original, original.with_suffix(".mkv"))
    for path in (original, copy):
        video = probe(path).video
        assert (video.rate, video.constant_rate) == (rate, True)
        assert video.table.duration_s == 70 / rate


def test_an_elementary_stream_keeps_the_count(film, folder):
    bare = probe(remux(film, folder / "bare.h264", streams=("video",))).video
    assert len(bare.table.pts) == 40
    assert bare.table.stamps is Stamps.COUNT


def test_avi_is_put_into_the_order_of_presentation(folder):
    avi = probe(write_film(folder / "film.avi"))
    assert avi.video.table.stamps is Stamps.DTS
    assert [gop.count for gop in avi.video.table.gops] == [12, 12, 12, 4]
    assert avi.video.table.pts == tuple(range(40))


def test_open_gops_are_told_by_their_leading_frames(open_film):
    facts = probe(open_film)
    leading = [gop.leading for gop in facts.video.table.gops]
    assert leading[0] == 0
    assert any(leading)
    assert len(set(identities(facts))) == 40


def test_a_lossless_cut_keeps_the_frames_that_are_left(film, folder):
    cut = probe(remux(film, folder / "cut.mp4", shift=17, start=12))
    assert len(cut.video.table.pts) == 23
    assert cut.video.table.pts[0] == 0
    assert cut.video.table.gops[0].hidden == 5
    assert identities(cut) == identities(probe(film))[17:]


def test_a_cut_inside_an_open_gop_keeps_the_frames_that_are_left(open_film, folder):
    start = key_packets(open_film)[1]
    cut = probe(remux(open_film, folder / "opencut.mp4", shift=17, start=start))
    assert identities(cut) == identities(probe(open_film))[17:]


def test_leading_frames_that_have_lost_what_they_refer_to_are_left_out(open_film, folder):
    original = probe(open_film)
    gop = next(gop for gop in original.video.table.gops if gop.leading)
    start = key_packets(open_film)[original.video.table.gops.index(gop)]
    headless = remux(open_film, folder / "headless.mkv", start=start)
    found = identities(probe(headless))
    assert found == identities(original)[gop.first + gop.leading :]


def test_appending_keeps_the_gops_before(film, folder):
    longer = write_film(folder / "longer.mp4", frames=60)
    # what x264 does with the last of them depends on what follows
    assert identities(probe(longer))[:24] == identities(probe(film))[:24]


def test_variable_rate_keeps_its_times(folder):
    times = [0, 40, 95, 130, 290, 300, 355, 390]
    path = write_film(
        folder / "vfr.mp4", frames=8, times=times, time_base=Fraction(1, 1000), rate=Fraction(25)
    )
    video = probe(path).video
    table = video.table
    assert not video.constant_rate
    assert [pts * table.time_base for pts in table.pts] == [Fraction(t, 1000) for t in times]
    assert table.index_at(Fraction(129, 1000)) == 2


def test_dropped_frames_stay_on_the_grid_in_every_container(folder):
    times = [0, 1, 2, 5, 6, 9, 10, 11, 12, 13]
    path = write_film(folder / "drops.mp4", frames=10, times=times)
    copy = remux(path, folder / "drops.mkv")
    for file in (path, copy):
        video = probe(file).video
        assert not video.constant_rate
        assert (video.table.time_base, video.table.pts) == (Fraction(1, 30), tuple(times))


def test_sound_starts_with_the_picture_after_its_priming(film):
    audio = probe(film).audio
    assert (audio.codec, audio.rate_hz, audio.channels, audio.layout) == ("aac", 48000, 1, "mono")
    assert audio.start_s == 0
    assert audio.duration_s == 1


def test_sound_is_the_same_in_another_file(film, folder):
    assert probe(remux(film, folder / "sound.mov")).audio == probe(film).audio


def retimed(source, target, times, count=80):
    """A packet copy of the sound, packet n at ``times(n)`` samples behind where it was."""
    with av.open(source) as given, av.open(target, "w") as made:
        sound = given.streams.audio[0]
        copy = made.add_stream_from_template(sound, opaque=True)
        for number, packet in enumerate(given.demux(sound)):
            if packet.size and number < count:
                packet.pts += times(number)
                packet.dts = packet.pts
                packet.stream = copy
                made.mux(packet)
    return target


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".mov"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda n: 0, lambda n: 9600 * (n > 20)),
        (lambda n: 9600 * (n > 20), lambda n: 24000 * (n > 20)),
        (lambda n: 9600 * (n > 20), lambda n: 9600 * (n > 21)),
        (lambda n: 960 * (n > 20), lambda n: 1056 * (n > 20)),
        (lambda n: 240 * max(0, n - 10), lambda n: 300 * max(0, n - 10)),
    ],
    ids=["a hole", "another hole", "a hole elsewhere", "2 ms more", "drift"],
)
def test_the_same_packets_at_other_times_are_another_sound(film, tmp_path, suffix, one, other):
    contents = {
        probe(retimed(film, tmp_path / f"{name}{suffix}", times)).audio.content
        for name, times in (("one", one), ("other", other))
    }
    assert len(contents) == 2


def test_a_hole_is_the_same_in_another_file(film, tmp_path):
    holed = retimed(film, tmp_path / "one.mp4", lambda n: 9600 * (n > 20))
    assert probe(remux(holed, tmp_path / "copy.mov")).audio == probe(holed).audio


def raw_film(path, pixel_format, width, height):
    with av.open(path, "w") as container:
        stream = container.add_stream("rawvideo", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        frame = av.VideoFrame(width, height, pixel_format)
        for plane in frame.planes:
            plane.update(bytes(range(256)) * (plane.buffer_size // 256))
        frame.pts, frame.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_bare_samples_of_another_form_are_other_frames(tmp_path):
    forms = [("rgb24", 64, 32), ("bgr24", 64, 32), ("rgb24", 32, 64)]
    paths = [raw_film(tmp_path / f"{n}.nut", *form) for n, form in enumerate(forms)]
    assert len({probe(path).video.table.gops[0].digest for path in paths}) == 3


def test_a_file_of_sound_alone(folder):
    path = folder / "sound.wav"
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_s16le", rate=48000, layout="mono")
        for frame in tone(0.5):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = probe(path)
    assert facts.video is None
    assert facts.image is None
    assert (facts.audio.start_s, facts.audio.duration_s) == (0, Fraction(1, 2))


def test_a_cover_is_no_video(folder):
    path = folder / "covered.mp3"
    with av.open(path, "w") as container:
        sound = container.add_stream("libmp3lame")
        cover = container.add_stream("png", pix_fmt="rgb24", width=16, height=16)
        cover.disposition = av.stream.Disposition.attached_pic
        for packet in cover.encode(numbered(1, 16, 16).reformat(format="rgb24")):
            container.mux(packet)
        for frame in tone(0.5):
            container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    facts = probe(path)
    assert facts.video is None
    assert facts.image is None
    assert facts.audio.codec == "mp3"


@pytest.mark.parametrize(
    ("height", "matrix"), [(480, Matrix.BT601), (576, Matrix.BT601), (720, Matrix.BT709)]
)
def test_untagged_pictures_go_by_their_height(folder, height, matrix):
    path = write_film(
        folder / f"untagged{height}.mkv",
        frames=1,
        codec="ffv1",
        options={},
        make=lambda number: numbered(number, 128, height),
    )
    form = probe(path).video.form
    assert (form.matrix, form.range) == (matrix, Range.LIMITED)


def test_tags_are_believed(folder):
    tags = "colormatrix=bt709:fullrange=on:threads=1"
    path = write_film(folder / "tagged.mp4", frames=2, options=X264 | {"x264-params": tags})
    form = probe(path).video.form
    assert (form.matrix, form.range) == (Matrix.BT709, Range.FULL)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "is empty"),
        ("noise.mp4", bytes(range(256)) * 40, "not a media file"),
        ("notes.txt", b"Buy milk.\n" * 50, "not a media file"),
        ("list.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n", "not a media file"),
    ],
)
def test_what_is_no_media_file_is_refused(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        probe(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        probe(tmp_path / "nowhere.mp4")
    with pytest.raises(SourceError, match="folder"):
        probe(tmp_path)


def test_a_film_cut_short_is_taken_as_far_as_it_goes(film, tmp_path):
    fast = tmp_path / "fast.mp4"
    with (
        av.open(film) as given,
        av.open(fast, "w", container_options={"movflags": "+faststart"}) as made,
    ):
        copy = made.add_stream_from_template(given.streams.video[0], opaque=True)
        for packet in given.demux(video=0):
            if packet.size:
                packet.stream = copy
                made.mux(packet)
    os.truncate(fast, fast.stat().st_size * 2 // 3)
    facts = probe(fast)
    assert 10 < len(facts.video.table.pts) < 40
    (said,) = facts.shortcomings
    assert "is cut short: its index lists 40 frames" in said


def test_names_that_look_like_patterns_and_addresses_are_names(film, tmp_path):
    for name in ("50%.mp4", "clip%03d.mp4", "a:b.mp4", "[x] *.mp4"):
        shutil.copy(film, tmp_path / name)
        assert len(probe(tmp_path / name).video.table.pts) == 40


def test_facts_survive_their_bytes(film, open_film):
    for path in (film, open_film):
        facts = probe(path)
        data = facts_to_bytes(facts)
        assert facts_from_bytes(data) == facts
        assert facts_to_bytes(probe(path)) == data
