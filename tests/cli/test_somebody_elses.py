"""Specs and files of somebody else's: nothing is read or written but what may be."""

import http.server
import os
import socket
import threading
from pathlib import Path

import pytest
from engine.films import clip, color, film, project, title, video

from .confined import confined
from .program import Program

PLAYLISTS = {
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}\n#EXT-X-ENDLIST\n",
    "late.m3u8": "\n#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}\n#EXT-X-ENDLIST\n",
    "list.ffconcat": "ffconcat version 1.0\nfile '{url}'\n",
    "list.txt": "file '{url}'\n",
    "list.mpd": "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet>"
    "<Representation id='1'><BaseURL>{url}</BaseURL></Representation></AdaptationSet></Period>"
    "</MPD>",
    "late.mpd": "<!-- -->\n<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period>"
    "<BaseURL>{url}</BaseURL></Period></MPD>",
    "list.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5 RTP/AVP 96\n",
    "late.sdp": "o=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5 RTP/AVP 96\n",
    "list.asx": "<asx version='3.0'><entry><ref href='{url}'/></entry></asx>",
    "list.idx": "# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 0\n",
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" {more}>{inner}</svg>'
SVGS = {
    "image": SVG.format(more="", inner='<image href="{url}" width="9" height="9"/>'),
    "use": SVG.format(more="", inner='<use href="{url}#a"/>'),
    "old use": SVG.format(
        more='xmlns:xlink="http://www.w3.org/1999/xlink"', inner='<use xlink:href="{url}#a"/>'
    ),
    "entity": '<!DOCTYPE svg [<!ENTITY a SYSTEM "{url}">]>' + SVG.format(more="", inner="&a;"),
    "laughs": "<!DOCTYPE svg [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 20))
    + "]>"
    + SVG.format(more="", inner="<desc>&a19;</desc>"),
    "style sheet": '<?xml-stylesheet href="{url}"?>' + SVG.format(more="", inner=""),
    "import": SVG.format(more="", inner='<style>@import url("{url}");</style>'),
    "fill": SVG.format(more="", inner='<rect width="9" height="9" fill="url({url}#a)"/>'),
    "script": SVG.format(more="", inner="<foreignObject><p>a</p></foreignObject>"),
    "deep": SVG.format(more="", inner="<g>" * 50_000 + "</g>" * 50_000),
    "nested uses": SVG.format(
        more="",
        inner='<g id="a0"><rect width="1" height="1"/></g>'
        + "".join(f"""<g id="a{n}">{f'<use href="#a{n - 1}"/>' * 10}</g>""" for n in range(1, 12)),
    ),
}


@pytest.fixture
def asked():
    """A server on this machine, and what it was asked for."""
    paths = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret.mp4", paths
        server.shutdown()


@pytest.fixture
def made(tmp_path, media):
    return project(tmp_path / "film", media, film([color()]), cache=tmp_path / "cache")


def files_of(made):
    return sorted(p for p in made.folder.rglob("*") if made.cache not in (p, *p.parents))


def told(made, code=2, *args, command="plan"):
    """What the program says of the film, which it must not build."""
    before = files_of(made)
    ran = confined(Program(made.folder, made.cache), command, "film.yaml", *args)
    assert ran.code == code, ran
    assert "Traceback" not in ran.err
    assert files_of(made) == before
    return ran.err


def showing(made, file, kind="video"):
    data = film([{kind: "m", "duration": "0.2s"}])
    data["media"]["m"] = file
    made.write(data)


class TestSources:
    @pytest.mark.parametrize("name", PLAYLISTS)
    @pytest.mark.parametrize("leads", ["beside", "to the net"])
    def test_a_file_that_leads_to_others_is_not_followed(self, made, asked, name, leads):
        url, paths = asked
        target = url if leads == "to the net" else str(made.folder / "media/a.mp4")
        for given in (name, f"{name}.mp4"):
            (made.folder / given).write_text(PLAYLISTS[name].format(url=target))
            showing(made, given)
            assert "is not a media file" in told(made)
        assert paths == []

    @pytest.mark.parametrize(
        "name",
        [
            "{url}",
            "concat:media/a.mp4|media/b.mp4",
            "subfile,,start,0,end,9,,:media/a.mp4",
            "data:video/mp4;base64,AAAA",
            "pipe:0",
            "fd:0",
            "file:media/a.mp4",
            "crypto:media/a.mp4",
            "tcp://127.0.0.1:1",
            "async:media/a.mp4",
            "cache:media/a.mp4",
            "concatf:media/list.txt",
            "lavfi:testsrc",
            "rtmp://127.0.0.1/a",
        ],
    )
    def test_addresses_and_libavs_protocols_are_names_of_no_files(self, made, asked, name):
        url, paths = asked
        showing(made, name.format(url=url))
        assert ("is on another machine" if name == "{url}" else "no file") in told(made)
        assert paths == []

    def test_an_address_is_told_apart_from_a_file_that_is_missing(self, made):
        showing(made, "rtmp://example.org/a.mp4")
        assert "only media of http and https are fetched: save it" in told(made)

    @pytest.mark.parametrize("kind", ["video", "image", "audio", "font", "lut", "captions"])
    @pytest.mark.parametrize("what", ["fifo", "socket", "device", "folder", "kernel"])
    def test_nothing_but_plain_files_is_read(self, made, kind, what, tmp_path):
        suffix = {"lut": ".cube", "captions": ".srt", "font": ".ttf"}.get(kind, ".mp4")
        path = made.folder / f"odd{suffix}"
        server = socket.socket(socket.AF_UNIX)
        if what == "fifo":
            os.mkfifo(path)
        elif what == "socket":
            os.chdir(made.folder)
            server.bind(path.name)
        elif what == "device":
            path.symlink_to("/dev/zero")
        elif what == "kernel":
            path.symlink_to("/proc/self/environ")
        else:
            path.mkdir()
        data = film([color()])
        data["media"]["m"] = path.name
        data["timeline"][0]["clips"] = [
            {
                "font": {"text": "a", "duration": "1s", "font": "Mine"},
                "lut": color(adjustments=[{"lut": path.name}]),
                "captions": {"captions": "m"},
                "audio": {"audio": "m"},
                "image": {"image": "m", "duration": "1s"},
                "video": {"video": "m"},
            }[kind]
        ]
        if kind == "font":
            data["fonts"] = {"Mine": path.name}
        made.write(data)
        said = told(made)
        server.close()
        words = ("not a plain file", "a folder, not a file", "is a file of the kernel's")
        assert any(word in said for word in words), said

    @pytest.mark.parametrize("what", SVGS)
    def test_pictures_in_svg_read_nothing_and_do_not_explode(self, made, asked, what):
        url, paths = asked
        for target in (url, "media/logo.png", (made.folder / "media/logo.png").as_uri()):
            (made.folder / "a.svg").write_text(SVGS[what].replace("{url}", target))
            showing(made, "a.svg", "image")
            ran = confined(Program(made.folder, made.cache), "plan", "film.yaml")
            assert ran.code in (0, 2), ran
            assert "Traceback" not in ran.err
            assert ran.code == 2
        assert paths == []

    @pytest.mark.parametrize(
        ("limit", "key", "name"),
        [
            ("captions-bytes", "captions", "a.srt"),
            ("lut-bytes", "lut", "a.cube"),
            ("font-bytes", "font", "a.ttf"),
        ],
    )
    def test_files_that_are_read_whole_are_bounded(self, made, limit, key, name):
        (made.folder / name).write_bytes(b"\0\1\0\0" * 1000)
        data = film([color()])
        data["timeline"][0]["clips"] = [
            {
                "font": {"text": "a", "duration": "1s", "font": "Mine"},
                "lut": color(adjustments=[{"lut": name}]),
                "captions": {"captions": "m"},
            }[key]
        ]
        data["media"]["m"] = name if key == "captions" else "media/a.mp4"
        if key == "font":
            data["fonts"] = {"Mine": name}
        made.write(data)
        assert f'the limit "{limit}"' in told(made, 2, "--limit", f"{limit}=3999")

    def test_confined_to_its_folder_a_spec_reads_nothing_outside(self, made, tmp_path, media):
        outside = tmp_path / "private.mp4"
        outside.write_bytes((media / "a.mp4").read_bytes())
        link = made.folder / "link.mp4"
        link.symlink_to(outside)
        for name in ("../private.mp4", str(outside), "link.mp4"):
            showing(made, name)
            program = Program(made.folder, made.cache)
            assert program("plan", "film.yaml").code == 0
            said = told(made, 2, "--confined")
            assert "is not in the folder of the spec" in said
            assert "film.yaml:" in said
        showing(made, "media/a.mp4")
        assert program("plan", "film.yaml", "--confined").code == 0


class TestOutputs:
    def outputs(self, made, *names, **more):
        made.write(film([color()], outputs={name: video() for name in names}, **more))

    @pytest.mark.parametrize(
        "name", ["../x.mp4", "/tmp/x.mp4", "a/../../x.mp4", "C:\\x.mp4", "a\\b.mp4", "..", "."]
    )
    def test_names_that_leave_the_folder_are_refused(self, made, name):
        self.outputs(made, name)
        told(made, command="build")

    @pytest.mark.parametrize("how", ["folder", "file", "dangling", "far"])
    def test_links_that_leave_the_folder_are_refused_unless_they_are_allowed(
        self, made, how, tmp_path
    ):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        name = "film.mp4"
        if how == "folder":
            (made.folder / "out").symlink_to(elsewhere)
            name = "out/film.mp4"
        elif how == "far":
            (made.folder / "one").symlink_to("two")
            (made.folder / "two").symlink_to("../elsewhere")
            name = "one/new/film.mp4"
        else:
            (made.folder / name).symlink_to(elsewhere / name)
            if how == "file":
                (elsewhere / name).write_bytes(b"mine")
        self.outputs(made, name)
        said = told(made, command="build")
        assert f'"{name}" leads out of the folder of the spec' in said
        assert "--allow-outside" in said
        assert [one.read_bytes() for one in elsewhere.rglob("*.mp4")] == [b"mine"] * (how == "file")
        program = Program(made.folder, made.cache)
        ran = program("build", "film.yaml", "--allow-outside", "--executor", "inline")
        assert ran.code == 0, ran.err
        (written,) = elsewhere.rglob("film.mp4")
        assert written.stat().st_size > 100

    def test_a_link_to_a_place_within_the_folder_is_followed(self, made):
        (made.folder / "big").mkdir()
        (made.folder / "film.mp4").symlink_to("big/real.mp4")
        self.outputs(made, "film.mp4")
        program = Program(made.folder, made.cache)
        assert program("build", "film.yaml", "--executor", "inline").code == 0
        assert (made.folder / "big/real.mp4").stat().st_size
        assert (made.folder / "film.mp4").is_symlink()

    def test_what_a_film_is_made_from_is_never_overwritten(self, made):
        inner = {"dagrender": 1, "canvas": {"size": "64x48"}, "timeline": []}
        inner["timeline"] = [{"track": "a", "clips": [{"video": "x"}]}]
        inner["media"] = {"x": "media/b.mp4"}
        import json

        (made.folder / "inner.yaml").write_text(json.dumps(inner))
        for name in ("media/b.mp4", "media/a.mp4"):
            data = film([clip(), {"composition": "inner.yaml"}], outputs={name: video()})
            made.write(data)
            assert "would overwrite" in told(made, command="build")
        (made.folder / "same.mp4").hardlink_to(made.folder / "media/b.mp4")
        data["outputs"] = {"same.mp4": video()}
        made.write(data)
        assert "would overwrite" in told(made, command="build")

    def test_nothing_is_written_into_the_cache(self, tmp_path, media):
        made = project(tmp_path / "film", media, film([color()]), tmp_path / "film/cache")
        self.outputs(made, "cache/v1/cas/ab/film.mp4")
        assert "would be written into the cache" in told(made, command="build")
        self.outputs(made, "film.mp4")
        into = made.cache / "v1/film.mp4"
        assert "would be written into the cache" in told(made, 2, "-o", into, command="build")


class TestWords:
    STEERING = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202eback\u2066\u200b\x00\r\x08"

    def harmless(self, text):
        return not any(one in text for one in set(self.STEERING) - set("red[]0;title2Jback31m"))

    def test_names_in_a_spec_are_printable_or_refused(self, made):
        data = film([title(self.STEERING[:-3], id="a")], vars={"v": self.STEERING[:-3]})
        made.write(data)
        ran = Program(made.folder, made.cache)("plan", "film.yaml")
        assert self.harmless(ran.err + ran.out)

    def test_what_steers_terminals_is_written_out_in_messages_and_graphs(self, made):
        odd = "a\x1b[31m\u202eb\x9b.mp4"
        (made.folder / odd).write_bytes(b"no film")
        program = Program(made.folder, made.cache)
        ran = program("probe", odd)
        assert ran.code == 1
        assert "a\\x1b[31m\\u202eb\\x9b.mp4" in ran.err
        folder = made.folder.parent / odd
        made.folder.rename(folder)
        program = Program(folder, made.cache)
        for command in ("plan", "validate", "explain", "graph"):
            for form in ("svg", "html", "dot", "mermaid", "json") if command == "graph" else ("",):
                ran = program(command, "film.yaml", *(("--format", form) if form else ()))
                assert ran.code == 0
                assert self.harmless(ran.out + ran.err), (command, form)
        assert self.harmless(program("build", odd).err)
        assert self.harmless(program("build", "film.yaml", "-k", "--only", odd).err)
        assert self.harmless(program(odd).err)

    def test_a_line_of_a_spec_that_is_shown_is_harmless(self, made):
        made.spec.write_text(made.spec.read_text().replace('"#204060"', '"\u202e\u2066x"'))
        ran = Program(made.folder, made.cache)("plan", "film.yaml")
        assert ran.code == 2
        assert self.harmless(ran.err)

    def test_only_one_place_of_the_program_writes_to_the_terminal(self):
        import dagrender.cli

        for path in Path(dagrender.cli.__file__).parent.glob("*.py"):
            if path.name != "show.py":
                text = path.read_text()
                assert "echo(" not in text, path
                assert "print(" not in text, path
