"""The commands beside build: what they tell, and how they end."""

import io
import json
import subprocess

import av
import numpy as np
import pytest
from engine.films import flip
from media.probing.test_pulldown import telecined, write

from dagrender import __version__
from dagrender.cli.entry import _COMMANDS


@pytest.fixture
def built(small, program):
    assert program("build", "film.yaml", "--executor", "inline").code == 0
    return small


class TestHelp:
    def test_the_program_names_every_command(self, program):
        ran = program("--help")
        assert ran.code == 0
        assert all(f"  {name}" in ran.out for name in _COMMANDS)
        assert program("-h").out == ran.out

    def test_no_command_at_all_shows_the_help(self, program):
        ran = program()
        assert ran.code == 2
        assert "Commands:" in ran.out + ran.err

    @pytest.mark.parametrize("name", [name for name in _COMMANDS if name != "graph"])
    def test_every_command_explains_itself(self, program, name):
        ran = program(name, "--help")
        assert ran.code == 0
        usage, _, explained = ran.out.partition("\n\n")
        assert usage.startswith(f"Usage: dagrender {name}")
        assert len(explained.split()) > 10

    def test_the_version_is_told(self, program):
        assert program("--version").out == f"dagrender {__version__}\n"


class TestPlan:
    def test_before_the_first_build_everything_is_to_be_done(self, program, small):
        ran = program("plan", "film.yaml")
        assert ran.code == 0
        assert ran.out.startswith("would render 4 of 4 segments (16 frames), and mix the sound\n")
        assert not small.outputs()

    def test_after_an_edit_it_says_why(self, program, built):
        built.data["timeline"][1]["clips"][0]["text"] = "Hallo"
        built.write(built.data)
        ran = program("plan", "film.yaml")
        line = next(
            n for n, one in enumerate(built.spec.read_text().splitlines(), 1) if "Hallo" in one
        )
        assert ran.out.startswith("would render 2 of 4 segments (6 frames)\n")
        assert "segment 1 (0.0-0.5 s): " in ran.out
        assert 'text "Hello" -> "Hallo" of clip title (film.yaml:' in ran.out
        assert abs(int(ran.out.split("film.yaml:")[1].split(")")[0].split(":")[0]) - line) <= 1

    def test_with_nothing_to_do_it_says_so(self, program, built):
        assert program("plan", "film.yaml").out == (
            "nothing to render: everything is in the cache\n"
        )

    def test_as_json(self, program, built):
        built.data["timeline"][1]["clips"][0]["text"] = "Hallo"
        built.write(built.data)
        told = json.loads(program("plan", "film.yaml", "--json").out)
        assert told["nodes"]["encode"] == {"total": 4, "run": 2}
        assert told["frames"] == 6
        assert all(one["text"] for one in told["run"])

    def test_a_wrong_spec_is_told(self, program, small):
        small.spec.write_text("dagrender: 2\n")
        assert program("plan", "film.yaml").code == 2


class TestExplain:
    def test_tells_what_changed_field_by_field(self, program, built):
        built.data["timeline"][1]["clips"][0]["font_size"] = 30
        built.write(built.data)
        ran = program("explain", "film.yaml")
        assert ran.code == 0
        assert "segment 1 (0.0-0.5 s)" in ran.out
        assert "font_size 24 -> 30 of clip title" in ran.out

    def test_tells_when_nothing_did(self, program, built):
        assert program("explain", "film.yaml").out == "everything is up to date\n"

    def test_a_time_picks_the_segment_on_screen_then(self, program, built):
        ran = program("explain", "film.yaml", "0.7s")
        assert "0.5-1.0 s: in the cache" in ran.out
        assert "clips    walk" in ran.out
        assert "tool     libx264" in ran.out

    def test_the_beginning_of_a_key_picks_its_node(self, program, built):
        ran = program("explain", "film.yaml", "walk.start")
        key = ran.out.split("key ")[1].split()[0]
        again = program("explain", "film.yaml", key[:8])
        assert key in again.out

    @pytest.mark.parametrize("what", ["zzz", "99s", "beefbeef"])
    def test_what_is_neither_is_told(self, program, built, what):
        assert program("explain", "film.yaml", what).code == 2


def planes(data):
    with av.open(io.BytesIO(data)) as container:
        (frame, *_) = container.decode(video=0)
        return frame.to_ndarray(format="rgb24")


class TestStill:
    def test_is_the_very_picture_that_a_still_output_is(self, program, built):
        ran = program("still", "film.yaml", "--at", "0.3s", "-o", "now.png")
        assert (ran.code, ran.out) == (0, "now.png: frame 3, which is shown from 0.3 s\n")
        assert (built.folder / "now.png").read_bytes() == built.outputs()["poster.png"]

    def test_is_the_frame_of_the_film_at_that_time(self, program, small):
        small.data["outputs"] = {"film.mp4": {"video": {"codec": "h264", "crf": 0}}}
        small.write(small.data)
        program("build", "film.yaml", "--executor", "inline")
        with av.open(str(small.folder / "film.mp4")) as container:
            frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        for number in (0, 2, 7, 14):
            program("still", "film.yaml", "--at", f"{number}f", "-o", "now.png")
            still = planes((small.folder / "now.png").read_bytes()).astype(int)
            other = frames[number].astype(int)
            # through 4:2:0 and back: chroma is interpolated otherwise, luma is the same
            error = np.abs(still.mean(axis=2) - other.mean(axis=2))
            assert error.mean() < 2, number
            distances = [np.abs(still - one.astype(int)).mean() for one in frames[:10]]
            if number < 10:
                assert distances.index(min(distances)) == number

    def test_times_may_speak_of_clips(self, program, built):
        ran = program("still", "film.yaml", "--at", "walk.end", "-o", "now.jpg")
        assert ran.out.startswith("now.jpg: frame 10,")
        assert (built.folder / "now.jpg").read_bytes()[:2] == b"\xff\xd8"

    def test_renders_nothing_else(self, program, small):
        program("still", "film.yaml", "--at", "0.3s", "-o", "now.png")
        plan = json.loads(program("plan", "film.yaml", "--json").out)
        assert plan["nodes"]["encode"] == {"total": 4, "run": 3}

    def test_survives_a_damaged_cache(self, program, built):
        good = built.outputs()["poster.png"]
        for path in built.objects():
            flip(path)
        assert program("still", "film.yaml", "--at", "0.3s", "-o", "now.png").code == 0
        assert (built.folder / "now.png").read_bytes() == good

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (("--at", "9s", "-o", "a.png"), "the film lasts from 0s to 1.5s"),
            (("--at", "later", "-o", "a.png"), "--at later: "),
            (("--at", "0s", "-o", "a.gif"), "hint: use .png, .jpg, .jpeg"),
            (("-o", "a.png"), "Missing option '--at'"),
            (("--at", "0s"), "Missing option '-o'"),
        ],
    )
    def test_a_slip_is_told(self, program, small, options, told):
        ran = program("still", "film.yaml", *options)
        assert ran.code == 2
        assert told in ran.err
        assert not list(small.folder.glob("a.*"))


class TestValidate:
    def test_a_good_spec_is_fine(self, program, small):
        ran = program("validate", "film.yaml")
        assert (ran.code, ran.out) == (0, "film.yaml is fine: 4 clips, 1.50 s, 15 frames\n")
        assert not small.outputs()

    def test_finds_what_only_a_look_at_the_sources_tells(self, program, small):
        small.data["timeline"][0]["clips"][0]["duration"] = "99s"
        small.write(small.data)
        ran = program("validate", "film.yaml")
        assert ran.code == 2
        assert "film.yaml:" in ran.err

    def test_takes_variables(self, program, small):
        assert program("validate", "film.yaml", "--set", "name=Ada").code == 0
        assert program("validate", "film.yaml", "--set", "name").code == 2
        assert program("validate", "film.yaml", "--set", "nobody=Ada").code == 2


class TestSchema:
    def test_is_json_schema(self, program):
        schema = json.loads(program("schema").out)
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert "timeline" in schema["properties"]

    def test_is_a_reference_for_people_too(self, program):
        assert "# " in program("schema", "--format", "markdown").out


class TestProbe:
    def test_tells_streams_frames_and_sound(self, program, small):
        ran = program("probe", "media/a.mp4")
        assert ran.code == 0
        for part in ("h264, 160x90, 30 frames/s, constant", "60 frames, 6 GOPs", "aac, 48000 Hz"):
            assert part in ran.out

    def test_tells_of_film_that_was_spread_over_fields(self, program, small):
        write(small.folder / "film.mp4", telecined(20))
        assert "telecined: film of 24 pictures a second" in program("probe", "film.mp4").out
        assert json.loads(program("probe", "--json", "film.mp4").out)["telecined"] is True
        assert "telecined" not in program("probe", "media/a.mp4").out

    def test_tells_what_colours_mean(self, program, small):
        told = program("probe", "media/a.mp4").out
        assert "limited range, bt709 primaries, bt709 transfer" in told
        facts = json.loads(program("probe", "media/a.mp4", "--json").out)
        form = facts["video"]["form"]
        assert (form["primaries"], form["transfer"]) == ("bt709", "bt709")
        assert (form["field_order"], form["peak_nits"]) == ("progressive", None)

    def test_lists_all_streams_as_an_entry_under_media_calls_them(self, program, small):
        told = program("probe", "media/a.mp4").out.splitlines()[-2:]
        assert told[0].startswith("streams    video 0 *: h264, 160x90, 30 frames/s")
        assert told[1].strip().startswith("audio 0 *: aac, 48000 Hz, stereo")

    def test_as_json(self, program, small):
        told = json.loads(program("probe", "media/logo.png", "--json").out)
        assert told["image"]["codec"] == "png"

    def test_survives_a_damaged_cache(self, program, small):
        good = program("probe", "media/a.mp4").out
        for path in small.objects():
            flip(path)
        assert program("probe", "media/a.mp4").out == good

    def test_what_is_no_media_is_told(self, program, small):
        ran = program("probe", "film.yaml")
        assert ran.code == 1
        assert "film.yaml: is not a media file" in ran.err
        assert program("probe", "nowhere.mp4").code == 2


class TestCache:
    def test_path_is_where_the_environment_says(self, program, small):
        assert program("cache", "path").out == f"{small.cache}\n"
        assert program("cache", "path", "--cache-dir", "here").out == f"{small.folder}/here\n"

    def test_info_counts_by_kind(self, program, built):
        ran = program("cache", "info")
        assert "encode        4 actions" in ran.out
        assert "mix            1 action" in ran.out

    def test_info_tells_of_ages_and_projects(self, program, built):
        ran = program("cache", "info")
        assert "within an hour" in ran.out
        assert f"{built.folder} (film.yaml)" in ran.out
        told = json.loads(program("cache", "info", "--json").out)
        (project,) = told["projects"]
        assert project["actions"] == 7
        assert 0 < project["size_bytes"] <= told["object_bytes"]
        assert not project["gone"]
        (built.folder / "film.yaml").unlink()
        assert "(film.yaml, gone)" in program("cache", "info").out

    def test_info_of_no_cache_at_all(self, program):
        assert program("cache", "info").code == 0

    def test_verify_finds_damage_and_puts_it_aside(self, program, built):
        assert program("cache", "verify").code == 0
        flip(built.objects()[0])
        ran = program("cache", "verify")
        assert ran.code == 1
        assert "damaged: " in ran.out
        assert program("cache", "verify").code == 0

    def test_gc_keeps_to_the_size(self, program, built):
        ran = program("cache", "gc", "--max-size", "0")
        assert ran.code == 0
        assert built.objects() == []
        assert program("build", "film.yaml", "--executor", "inline").code == 0

    @pytest.mark.parametrize("option", ["--max-size=lots", "--max-age=ages", "--max-size=-1"])
    def test_gc_wants_sizes_and_ages(self, program, option):
        ran = program("cache", "gc", option)
        assert ran.code == 2
        assert "such as" in ran.err

    def test_clear_asks_first(self, program, built):
        process = program.start("cache", "clear", stdin=subprocess.PIPE)
        out, _ = process.communicate("n\n", timeout=60)
        assert process.returncode == 1
        assert "nothing was removed" in out
        assert built.objects()

    def test_clear_where_nobody_can_be_asked_says_what_to_say(self, program, built):
        ran = program.spawn("cache", "clear")
        assert ran.code == 2
        assert "--yes" in ran.err
        assert built.objects()

    def test_clear_removes_everything(self, program, built):
        assert program("cache", "clear", "--yes").code == 0
        assert built.objects() == []


class TestDoctor:
    def test_finds_this_machine_well(self, program):
        ran = program("doctor")
        assert ran.code == 0
        assert all(line.startswith("ok") for line in ran.out.splitlines())
        assert "libx264" in ran.out

    def test_names_the_command_that_mends_what_is_missing(self, program, monkeypatch):
        from dagrender.media import tools

        monkeypatch.setattr(tools, "missing_encoders", lambda: ("libx264",))
        ran = program("doctor")
        assert ran.code == 1
        assert "bad  encoders" in ran.out
        assert "mend it with: pip install" in ran.out


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_prints_a_script_for_the_shell(self, program, shell):
        ran = program("completion", shell)
        assert ran.code == 0
        assert "_DAGRENDER_COMPLETE" in ran.out

    def test_completes_commands_and_options(self, program):
        ran = program.spawn(
            environment={
                "_DAGRENDER_COMPLETE": "bash_complete",
                "COMP_WORDS": "dagrender bu",
                "COMP_CWORD": "1",
            }
        )
        assert "plain,build" in ran.out
        ran = program.spawn(
            environment={
                "_DAGRENDER_COMPLETE": "bash_complete",
                "COMP_WORDS": "dagrender build --for",
                "COMP_CWORD": "2",
            }
        )
        assert "plain,--force" in ran.out

    def test_another_shell_is_no_choice(self, program):
        assert program("completion", "tcsh").code == 2


def test_a_clip_in_place_of_a_time_is_pointed_to_its_times(program):
    ran = program("explain", "film.yaml", "walk")
    assert ran.code == 2
    assert "hint: walk.start is when that clip begins" in ran.err
    ran = program("explain", "film.yaml", "walk.start")
    assert (ran.code, "clip walk" in ran.out or "clips    walk" in ran.out) == (0, True)
