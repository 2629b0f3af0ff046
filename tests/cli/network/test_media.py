"""Media of other machines: only where the user allows it, and then as if they were here."""

import json
import time

import pytest
from engine.films import film, video
from engine.served import cut_short, redirect, status

from cli.program import Program
from dagrender.engine import record

from .remote import ALLOW, INLINE, entries, here, keys, report, run, showing


class TestPermission:
    COMMANDS = (
        ("build", "film.yaml", *INLINE),
        ("plan", "film.yaml"),
        ("validate", "film.yaml"),
        ("graph", "film.yaml"),
        ("explain", "film.yaml"),
        ("diff", "film.yaml", "film.yaml"),
        ("still", "film.yaml", "--at", "0.1s", "-o", "one.png"),
        ("extract", "film.yaml", "--format", "png", "-o", "frames", *INLINE),
        ("verify", "film.yaml", *INLINE),
    )

    @pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
    def test_nobody_is_asked_unless_the_user_allows_it(self, made, served, command):
        ran = Program(made.folder, made.cache)(*command)
        assert ran.code == 2
        place, line, caret, hint = ran.err.splitlines()
        assert f'"{served("a.mp4")}" is on another machine' in place
        assert place.startswith("film.yaml:")
        assert served("a.mp4") in line
        assert caret.strip() == "^"
        assert hint == "  hint: --allow-network fetches it, if you trust this spec"
        assert served.asked == []

    def test_the_environment_can_allow_it(self, made):
        run(made, command="plan", DAGRENDER_ALLOW_NETWORK="1")
        run(made, command="plan", code=2, DAGRENDER_ALLOW_NETWORK="0")

    def test_who_is_confined_asks_nobody(self, made, served):
        said = run(made, ALLOW, "--confined", command="plan", code=2).err
        assert f'"{served("a.mp4")}" is not in the folder of the spec' in said
        assert "--confined was given" in said
        assert served.asked == []

    def test_what_no_clip_shows_is_not_asked_for(self, made, served):
        made.write(made.data | {"media": made.data["media"] | {"more": served("more.mp4")}})
        run(made, ALLOW, command="plan")
        assert served.asked == ["/a.mp4"]

    @pytest.mark.parametrize(
        ("file", "says"),
        [
            ("{host}/%05d.png", "a sequence of pictures cannot be an address"),
            ("{host}/*.png", "a sequence of pictures cannot be an address"),
            ("https://", '"https://" is no address'),
            ("https://[/a.mp4", '"https://[/a.mp4" is no address'),
            ("http://h:99999/a.mp4", '"http://h:99999/a.mp4" is no address'),
            ("ftp://127.0.0.1/a.mp4", 'no file "ftp://127.0.0.1/a.mp4"'),
            ("file:///etc/passwd", 'no file "file:///etc/passwd"'),
        ],
    )
    def test_what_is_no_address_of_media_is_told_at_its_place(self, made, served, file, says):
        showing(made, file.format(host=served.address))
        said = run(made, ALLOW, command="plan", code=2).err
        assert says in said
        assert "film.yaml:" in said
        assert served.asked == []

    def test_outputs_are_files_of_this_machine(self, made, served):
        showing(made, served("a.mp4"), outputs={"https://h/film.mp4": video()})
        said = run(made, ALLOW, code=2).err
        assert '"https://h/film.mp4" is on another machine' in said
        assert "outputs are made here" in said


class TestSameFilm:
    def test_keys_and_bytes_are_those_of_the_same_file_here(self, made, media):
        report(made)
        other = here(made, media)
        assert made.outputs() == other.outputs()
        assert keys(made) == keys(other)

    @pytest.mark.parametrize("name", ["a", "a.mkv", "a%20b?name=a.txt#t=1"])
    def test_what_the_address_ends_in_does_not_matter(self, made, served, media, name):
        served.files[name.partition("#")[0]] = (media / "a.mp4").read_bytes()
        showing(made, served(name))
        report(made)
        assert made.outputs() == here(made, media).outputs()

    def test_captions_and_pictures_are_fetched_too(self, made, served, media):
        served.files["said.srt?v=2"] = b"1\n00:00:00,100 --> 00:00:00,900\nHello\n"
        served.files["logo"] = (media / "logo.png").read_bytes()
        data = made.data
        data["media"] |= {"said": served("said.srt?v=2"), "mark": served("logo")}
        data["timeline"][1]["clips"] = [
            {"captions": "said"},
            {"image": "mark", "start": "0s", "duration": "1s"},
        ]
        made.write(data)
        report(made)
        assert len(entries(made)) == 3

    def test_what_is_wrong_in_captions_is_told_by_their_address(self, made, served):
        served.files["said.srt"] = b"1\n00:00:00,100 --> 00:00:xx\nHello\n"
        made.data["media"]["said"] = served("said.srt")
        made.data["timeline"][1]["clips"] = [{"captions": "said"}]
        made.write(made.data)
        assert f"{served('said.srt')}:2" in run(made, ALLOW, command="plan", code=2).err

    def test_films_in_the_film_may_have_them(self, made, served):
        inner = {**made.data, "outputs": {}}
        (made.folder / "inner.yaml").write_text(json.dumps(inner))
        data = film([{"composition": "inner.yaml"}])
        data["media"] = {}
        made.write(data)
        said = run(made, code=2).err
        assert "inner.yaml:" in said
        assert "is on another machine" in said
        report(made)
        assert served.sent == ["/a.mp4"]


class TestFreshness:
    def test_a_file_that_is_as_it_was_is_asked_for_and_not_sent(self, made, served):
        report(made)
        again = report(made)
        assert all(counts["run"] == 0 for counts in again["nodes"].values())
        assert all(output["up_to_date"] for output in again["outputs"])
        assert served.asked == ["/a.mp4"] * 2
        assert served.sent == ["/a.mp4"]

    def test_a_file_that_has_changed_renders_what_it_touches(self, made, served, media):
        report(made)
        served.files["a.mp4"] = (media / "a2.mp4").read_bytes()
        again = report(made)
        assert again["nodes"]["encode"]["run"] == 1
        assert again["nodes"]["encode"]["hit"] == 2
        assert made.outputs() == here(made, media, "a2.mp4").outputs()
        served.files["a.mp4"] = (media / "a.mp4").read_bytes()
        assert report(made)["nodes"]["encode"]["run"] == 0
        assert made.outputs() == here(made, media).outputs()

    def test_nothing_to_do_is_never_said_without_having_asked(self, made, served, monkeypatch):
        monkeypatch.setattr(record, "_YOUNG_NS", 10_000_000)
        report(made)
        time.sleep(0.05)
        assert "nothing to do" in run(made, ALLOW).out
        assert record.up_to_date(made.request(allow_network=True)) is None
        assert run(made, code=2).err  # it was built, and may not be asked for now
        assert len(served.asked) == 2

    def test_a_file_that_is_gone_is_an_error_though_it_was_fetched(self, made, served):
        report(made)
        before = made.outputs()
        del served.files["a.mp4"]
        said = run(made, ALLOW, code=2).err
        assert f"{served('a.mp4')} is not there (the server says 404)" in said
        assert made.outputs() == before

    def test_one_that_changes_while_a_build_runs_is_the_old_one_in_all_of_it(
        self, made, served, media
    ):
        """What was fetched is not asked for again by the same build, and is never replaced."""

        def change(event):
            if type(event).__name__ == "NodeStarted":
                served.files["a.mp4"] = (media / "a2.mp4").read_bytes()

        made.build(change, allow_network=True)
        assert served.asked == ["/a.mp4"]
        assert made.outputs() == here(made, media).outputs()


class TestOutOfReach:
    def test_what_was_fetched_is_used_with_a_warning_that_says_of_when(self, made, served, media):
        report(made)
        served.files["a.mp4"] = status(503)
        (made.folder / "film.mp4").unlink()
        told = report(made)
        (warning,) = [one for one in told["warnings"] if "://" in one]
        assert warning.startswith(f"{served('a.mp4')} is not given (the server says 503), so the ")
        assert time.strftime("%Y-%m-%d") in warning
        assert made.outputs() == here(made, media).outputs()

    @pytest.mark.parametrize("command", TestPermission.COMMANDS, ids=lambda command: command[0])
    def test_every_command_has_it_and_says_so_once(self, made, served, command):
        run(made, ALLOW, command="plan")
        served.files["a.mp4"] = status(503)
        ran = Program(made.folder, made.cache)(*command, ALLOW)
        assert ran.code == 0
        assert ran.err.count("so the file of") == 1

    def test_without_anything_of_before_all_of_them_are_told_at_once(self, made, served):
        served.files["a.mp4"] = status(503)
        made.data["media"]["b"] = "http://127.0.0.1:1/b.mp4"
        made.write(made.data)
        said = run(made, ALLOW, command="plan", code=2).err
        assert f"{served('a.mp4')} is not given (the server says 503)" in said
        assert (
            "http://127.0.0.1:1/b.mp4 cannot be fetched: the server does not answer"
            " (connection refused)" in said
        )
        assert said.index("b.mp4 cannot") < said.index("a.mp4 is")  # as they stand in the spec
        assert "2 problems" in said
        assert entries(made) == []

    @pytest.mark.parametrize(
        ("answer", "says"),
        [
            (cut_short(b"0" * 1000), "is cut short: 500 of 1,000 bytes came"),
            (redirect("file:///etc/passwd"), "which is neither http nor https"),
            (redirect("ftp://127.0.0.1/a.mp4"), "which is neither http nor https"),
            (redirect("/a.mp4"), "more than 10 times"),
        ],
    )
    def test_what_cannot_be_had_leaves_nothing_behind(self, made, served, answer, says):
        served.files["a.mp4"] = answer
        said = run(made, ALLOW, code=2).err
        assert served("a.mp4") in said
        assert says in said
        assert "film.yaml:" in said
        assert made.partial_files() == []
        assert made.outputs() == {}

    def test_a_new_file_that_is_cut_short_leaves_the_old_one_for_later(self, made, served, media):
        report(made)
        served.files["a.mp4"] = cut_short((media / "a2.mp4").read_bytes())
        assert "is cut short" in run(made, ALLOW, code=2).err
        served.files["a.mp4"] = (media / "a.mp4").read_bytes()
        assert report(made)["nodes"]["encode"]["run"] == 0
        assert served.sent == ["/a.mp4"]

    def test_what_a_film_fetches_is_bounded(self, made, served, media):
        size_bytes = (media / "a.mp4").stat().st_size
        said = run(made, ALLOW, "--limit", f"fetch-bytes={size_bytes - 1}", code=2).err
        assert f"is too large: more than {size_bytes - 1:,} bytes that are fetched" in said
        assert 'the limit "fetch-bytes"' in said
        assert entries(made) == []
        assert made.partial_files() == []
        run(made, ALLOW, "--limit", f"fetch-bytes={size_bytes}")
        # of what was fetched before as well
        run(made, ALLOW, "--limit", f"fetch-bytes={size_bytes - 1}", code=2)

    def test_so_is_one_that_does_not_say_how_large_it_is(self, made, served):
        def endless(handler):
            handler.send_response(200)
            handler.send_header("Connection", "close")
            handler.end_headers()
            while True:
                handler.wfile.write(b"0" * 100_000)

        served.files["a.mp4"] = endless
        said = run(made, ALLOW, "--limit", "fetch-bytes=1_000_000", code=2).err
        assert "is too large" in said
        assert made.partial_files() == []


class TestTold:
    def test_names_and_passwords_are_in_no_message_report_or_graph(self, made, served, media):
        showing(made, served("a.mp4").replace("://", "://bob:p4ss@w0rd@"))
        said = run(made, code=2).err
        said += run(made, ALLOW, "--confined", code=2).err
        ran = run(made, ALLOW, "--progress", "json")
        said += ran.out + ran.err
        said += run(made, ALLOW, "--format", "json", command="graph").out
        said += run(made, ALLOW, command="explain").out
        served.files["a.mp4"] = status(503)
        said += run(made, ALLOW).err
        served.files["a.mp4"] = status(404)
        said += run(made, ALLOW, code=2).err
        served.files["a.mp4"] = b"no film at all"
        said += run(made, ALLOW, code=2).err
        assert served("a.mp4") in said
        assert not any(one in said for one in ("bob", "p4ss", "w0rd"))
        cached = (one.read_bytes() for one in made.cache.rglob("*") if one.is_file())
        assert not any(b"p4ss" in one or b"w0rd" in one for one in cached)

    def test_messages_name_the_address_and_no_file_of_the_cache(self, made, served, media):
        cut = (media / "a.mp4").read_bytes()
        served.files["a.mp4"] = cut[: len(cut) // 2]
        told = run(made, ALLOW, code=2).err
        assert f"{served('a.mp4')}: is not a media file, or is damaged" in told
        assert str(made.cache) not in told
        showing(made, served("a.mp4"))
        served.files["a.mp4"] = cut
        made.data["timeline"][0]["clips"][0]["in"] = "9s"
        made.write(made.data)
        told = run(made, ALLOW, code=2).err
        assert served("a.mp4") in told

    def test_what_a_server_says_does_not_steer_a_terminal(self, made, served):
        served.files["a.mp4"] = redirect("x://\x1b[31m/")
        said = run(made, ALLOW, code=2).err
        assert "\x1b" not in said

    def test_what_comes_is_told(self, made, served, media):
        ran = run(made, ALLOW, "--progress", "json")
        events = [json.loads(line) for line in ran.out.splitlines()]
        coming = [one for one in events if one["event"] == "Fetching"]
        size_bytes = (media / "a.mp4").stat().st_size
        assert coming[0]["got_bytes"] == 0
        assert coming[-1] == {
            "event": "Fetching",
            "address": served("a.mp4"),
            "got_bytes": size_bytes,
            "size_bytes": size_bytes,
        }
        for number, command in enumerate(("build", "plan")):
            made.cache.rename(made.cache.parent / f"old{number}")
            assert f"fetching {served('a.mp4')}, " in run(made, ALLOW, command=command).err
