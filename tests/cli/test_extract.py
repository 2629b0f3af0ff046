"""``dagrender extract``: which frames are written, as what, where to; what a second call does."""

import json
import shutil

import av
import numpy as np
import pytest
from engine.films import clip, film, flip, video
from engine.footage import remux

from dagrender.errors import SourceError
from dagrender.media.decoding.reader import FrameReader

from .extracted import files, pixels


def manifest(folder):
    return json.loads((folder / "frames.json").read_bytes())


def decoded(path):
    """All frames of a source in YUV, by libav alone."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p").astype(int) for frame in container.decode()]


def luma_of_rgb(rgb):
    """BT.709, limited: what the working space has."""
    return 16 + (rgb @ np.array([0.2126, 0.7152, 0.0722])) * 219 / 255


def which(picture, among):
    """The frame of a source that a picture shows, by its luma."""
    height, width = picture.shape[:2]
    luma = luma_of_rgb(picture)
    return int(np.argmin([np.abs(luma - one[:height, :width]).mean() for one in among]))


class TestOfAFile:
    def test_every_frame_is_written_once(self, extract, small, tagged):
        report = extract("tagged.mp4")
        assert files(small.folder / "frames") == [f"{n:05d}.png" for n in range(1, 41)]
        assert (report["frames"], report["rendered"], report["cached"]) == (40, 40, 0)
        source = decoded(tagged)
        for number in (1, 2, 17, 40):
            shown = pixels(small.folder / f"frames/{number:05d}.png")
            luma = luma_of_rgb(shown)
            assert np.abs(luma - source[number - 1][:90]).mean() < 1

    def test_a_range_begins_with_the_frame_on_screen_and_ends_before_its_end(
        self, extract, small, tagged
    ):
        extract("tagged.mp4", "--in", "0.35s", "--out", "20f")
        told = manifest(small.folder / "frames")
        times = [one["time_s"] for one in told["frames"]]
        assert times == [round(n / 30, 6) for n in range(10, 20)]
        assert which(pixels(small.folder / "frames/00001.png"), decoded(tagged)) == 10

    def test_a_rate_takes_what_is_on_screen_at_its_ticks(self, extract, small, tagged):
        extract("tagged.mp4", "--fps", "4")
        source = decoded(tagged)
        folder = small.folder / "frames"
        shown = [which(pixels(folder / name), source) for name in files(folder)]
        assert shown == [0, 7, 15, 22, 30, 37]

    def test_a_higher_rate_repeats_frames_at_no_cost(self, extract, small, tagged):
        report = extract("tagged.mp4", "--fps", "60", "--out", "0.5s")
        assert (report["frames"], report["rendered"]) == (30, 15)
        first, second = (small.folder / f"frames/0000{n}.png" for n in (1, 2))
        assert first.samefile(second)

    def test_jpeg_is_full_range_and_says_so(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "3f", format="jpg")
        path = small.folder / "frames/00001.jpg"
        assert path.read_bytes()[6:10] == b"JFIF"
        with av.open(str(path)) as container:
            (frame,) = container.decode(video=0)
        assert frame.format.name == "yuvj420p"
        full = frame.to_ndarray()[:90].astype(int)
        limited = decoded(tagged)[0][:90]
        # JFIF's luma is of BT.601: equal for greys, near for the rest
        assert np.abs((limited - 16) * 255 / 219 - full).mean() < 14

    def test_a_still_picture_is_one_frame_with_its_alpha(self, extract, small):
        extract("media/logo.png")
        with av.open(str(small.folder / "frames/00001.png")) as container:
            (frame,) = container.decode(video=0)
        with av.open(str(small.folder / "media/logo.png")) as container:
            (given,) = container.decode(video=0)
        assert frame.format.name == "rgba"
        alpha = given.to_ndarray()[..., 3:]
        error = np.abs(frame.to_ndarray().astype(int) - given.to_ndarray())
        assert (error * (alpha > 100)).max() <= 2
        assert error[..., 3].max() <= 1

    @pytest.mark.parametrize("written", ["png", "jpg"])
    def test_a_drawing_is_drawn_at_its_own_size(self, extract, small, written):
        (small.folder / "dot.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
            '<rect width="20" height="30" fill="#ff0000"/></svg>'
        )
        extract("dot.svg", format=written)
        shown = pixels(small.folder / f"frames/00001.{written}")
        assert shown.shape == (30, 40, 3)
        assert np.abs(shown[15, 10] - (255, 0, 0)).max() < 6

    def test_a_remuxed_source_is_in_the_cache_already(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "5f")
        remux(tagged, small.folder / "other.mkv")
        report = extract("other.mkv", "--out", "5f", output="again")
        assert (report["rendered"], report["cached"]) == (0, 5)

    def test_a_narrower_or_overlapping_range_reuses_what_is_there(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "10f")
        report = extract("tagged.mp4", "--in", "4f", "--out", "8f", output="narrower")
        assert (report["rendered"], report["cached"], report["linked"]) == (0, 4, 4)
        report = extract("tagged.mp4", "--in", "5f", "--out", "15f", output="overlapping")
        assert (report["rendered"], report["cached"]) == (5, 5)

    def test_workers_write_the_same_bytes_as_one_process(self, program, extract, tagged, small):
        one = extract("tagged.mp4", format="jpg")
        shutil.rmtree(small.cache)
        ran = program("extract", "tagged.mp4", "--format", "jpg", "-o", "other", "-j", "2")
        assert ran.code == 0, ran.err
        assert manifest(small.folder / "other") == manifest(small.folder / "frames")
        assert one["frames"] == 40


class TestAgain:
    def test_what_is_there_is_up_to_date(self, extract, small, tagged, program):
        extract("tagged.mp4", "--out", "4f")
        report = extract("tagged.mp4", "--out", "4f")
        assert (report["up_to_date"], report["rendered"]) == (True, 0)
        ran = program("extract", "tagged.mp4", "--out", "4f", "--format", "png", "-o", "frames")
        assert ran.out.startswith("frames is up to date: 4 frames")

    def test_elsewhere_the_frames_are_linked_and_that_is_said(self, extract, program, tagged):
        extract("tagged.mp4", "--out", "4f")
        ran = program("extract", "tagged.mp4", "--out", "4f", "--format", "png", "-o", "there")
        assert "there: 4 frames, 160x90, " in ran.out
        assert "4 from the cache in " in ran.out
        assert ran.out.endswith("4 hard-linked to the cache\n")

    def test_where_there_are_no_links_frames_are_copied_and_that_is_said(
        self, extract, program, small, tagged, monkeypatch
    ):
        def no_links(*_):
            raise OSError(18, "Invalid cross-device link")

        extract("tagged.mp4", "--out", "4f")
        monkeypatch.setattr("os.link", no_links)
        ran = program("extract", "tagged.mp4", "--out", "4f", "--format", "png", "-o", "there")
        assert ran.out.endswith("4 copied from it\n")
        same = [(small.folder / name / "00003.png").read_bytes() for name in ("frames", "there")]
        assert same[0] == same[1]
        assert (small.folder / "there/00003.png").stat().st_mode & 0o200

    def test_a_frame_that_was_changed_or_removed_comes_back(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "4f")
        folder = small.folder / "frames"
        good = (folder / "00002.png").read_bytes()
        (folder / "00002.png").unlink()
        (folder / "00002.png").write_bytes(good[:-1] + b"?")
        (folder / "00003.png").unlink()
        report = extract("tagged.mp4", "--out", "4f")
        assert (report["up_to_date"], report["cached"]) == (False, 4)
        assert (folder / "00002.png").read_bytes() == good
        assert len(files(folder)) == 4

    def test_damage_in_the_cache_is_made_good_and_never_handed_out(self, extract, small, tagged):
        extract("tagged.mp4", "--out", "4f")
        good = manifest(small.folder / "frames")
        for path in small.objects():
            flip(path)
        report = extract("tagged.mp4", "--out", "4f", output="again")
        assert (report["rendered"], report["cached"]) == (4, 0)
        assert manifest(small.folder / "again") == good

    def test_force_writes_everything_again(self, extract, tagged):
        extract("tagged.mp4", "--out", "4f")
        assert extract("tagged.mp4", "--out", "4f", "--force")["rendered"] == 4


class TestOfASpec:
    def test_the_film_comes_out_frame_by_frame(self, extract, program, small):
        report = extract("film.yaml")
        assert report["frames"] == 15
        # half a second of one colour is one file
        assert report["rendered"] == 11
        program("still", "film.yaml", "--at", "0.3s", "-o", "now.png")
        assert (pixels(small.folder / "now.png") == pixels(small.folder / "frames/00004.png")).all()

    def test_times_speak_of_clips(self, extract, small):
        extract("film.yaml", "--in", "title.start", "--out", "title.end")
        times = [one["time_s"] for one in manifest(small.folder / "frames")["frames"]]
        assert times == [0.1, 0.2, 0.3]

    def test_an_edit_writes_what_it_touches(self, extract, small):
        extract("film.yaml")
        small.data["timeline"][1]["clips"][0]["text"] = "Hallo"
        small.write(small.data)
        report = extract("film.yaml")
        assert (report["rendered"], report["cached"]) == (3, 8)

    def test_a_rate_samples_the_film(self, extract, small):
        extract("film.yaml", "--fps", "2")
        times = [one["time_s"] for one in manifest(small.folder / "frames")["frames"]]
        assert times == [0.0, 0.5, 1.0]

    def test_a_clip_backwards_twice_gives_its_frames_so(self, extract, small, tagged):
        walk = clip("walk", start="0.2s", duration="0.8s", reverse=True, id="walk")
        small.data["media"]["walk"] = "tagged.mp4"
        small.data["timeline"][0]["clips"] = [walk | {"in": "0.5s", "out": "0.9s", "loop": 2}]
        del small.data["timeline"][0]["clips"][0]["duration"]
        small.write(small.data)
        extract("film.yaml", "--clip", "walk")
        folder, source = small.folder / "frames", decoded(tagged)
        shown = [which(pixels(folder / name), source) for name in files(folder)]
        assert shown == [24, 21, 18, 15] * 2

    def test_a_clip_gives_the_frames_of_its_source_that_it_shows(self, extract, small, tagged):
        data = film(
            [clip("fast", start="0.2s", duration="0.5s", speed=2, id="fast", scale=0.3)],
            outputs={"film.mp4": video()},
        )
        data["media"]["fast"] = "tagged.mp4"
        small.write(data)
        report = extract("film.yaml", "--clip", "fast")
        assert (report["width_px"], report["height_px"]) == (160, 90)
        source, folder = decoded(tagged), small.folder / "frames"
        shown = [which(pixels(folder / name), source) for name in files(folder)]
        assert shown == [6, 12, 18, 24, 30]
        extract("film.yaml", "--clip", "fast", "--in", "0.2s", "--fps", "20", output="finer")
        finer = [
            which(pixels(small.folder / "finer" / name), source)
            for name in files(small.folder / "finer")
        ]
        assert finer == [18, 18, 24, 24, 30, 30]
        # the same frames of the file itself
        report = extract("tagged.mp4", "--in", "6f", "--out", "7f", output="file")
        assert report["cached"] == 1

    def test_a_film_in_hdr_comes_out_in_sdr(self, extract, small):
        data = {"dagrender": 1, "canvas": {"size": "96x72", "fps": 10, "dynamic_range": "pq"}}
        data["timeline"] = [
            {"track": "picture", "clips": [{"color": "#808080", "duration": "0.3s"}]}
        ]
        data["outputs"] = {"film.mp4": {"video": "h265"}}
        small.write(data)
        report = extract("film.yaml")
        assert (report["frames"], report["rendered"]) == (3, 1)
        shown = pixels(small.folder / "frames/00001.png")
        assert np.ptp(shown) <= 4
        assert 90 < shown.mean() < 165


class TestMistakes:
    @pytest.mark.parametrize(
        ("args", "told"),
        [
            (("media/a.mp4", "--clip", "walk"), "--clip needs a spec, and a.mp4 is none"),
            (("media/a.mp4", "--set", "name=Ada"), "--set needs a spec"),
            (("media/a.mp4", "--in", "9s"), "--in 9s: a.mp4 lasts from 0s to 2s"),
            (("media/a.mp4", "--in", "1s", "--out", "1s"), "--in 1s is not before --out 1s"),
            (("media/a.mp4", "--in", "walk.start"), "walk.start is not a time of a.mp4"),
            (("media/a.mp4", "--fps", "0"), "--fps 0: a frame rate must be positive"),
            (("media/logo.png", "--fps", "2"), "logo.png is a still picture"),
            (("media/song.wav",), "song.wav has no picture"),
            (("film.yaml", "--clip", "wlak"), 'hint: did you mean "walk"?'),
            (("film.yaml", "--clip", "title"), "shows no frames of a source"),
            (("film.yaml", "--out", "9s"), "this film lasts from 0s to 1.5s"),
        ],
    )
    def test_a_slip_is_told_and_nothing_is_written(self, extract, small, args, told):
        assert told in extract(*args, code=2)
        assert not (small.folder / "frames").exists()
        assert not small.partial_files()

    def test_a_format_must_be_named(self, program):
        ran = program("extract", "media/a.mp4", "-o", "frames")
        assert ran.code == 2
        assert "--format" in ran.err

    def test_what_is_no_media_is_told(self, extract, small):
        (small.folder / "notes.txt").write_text("hello")
        assert "is not a media file" in extract("notes.txt", code=1)

    def test_a_link_to_itself_is_told(self, extract, small):
        (small.folder / "loop.mp4").symlink_to("loop.mp4")
        assert "loop.mp4: " in extract("loop.mp4", code=1)

    def test_a_frame_that_cannot_be_had_leaves_the_last_good_ones(
        self, extract, small, tagged, monkeypatch
    ):
        extract("tagged.mp4", "--out", "4f")
        before = manifest(small.folder / "frames")
        read = FrameReader.read

        def damaged(reader, index, *more):
            if index == 30:
                raise SourceError(str(reader.path), "frame 30 cannot be decoded")
            return read(reader, index, *more)

        monkeypatch.setattr(FrameReader, "read", damaged)
        told = extract("tagged.mp4", code=1)
        assert "frame 30 cannot be decoded" in told
        assert "not completed: " in told
        assert manifest(small.folder / "frames") == before
        assert files(small.folder / "frames") == [f"{n:05d}.png" for n in range(1, 5)]
        assert not small.partial_files()
        monkeypatch.undo()
        report = extract("tagged.mp4")
        assert report["cached"] >= 30
