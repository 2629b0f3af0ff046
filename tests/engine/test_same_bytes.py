"""However a film came to be what it is, it is byte for byte what a build from nothing gives.

``DAGRENDER_EXAMPLES=200 pytest tests/engine/test_same_bytes.py`` looks longer.
"""

import copy
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dagrender.engine import record
from dagrender.store import sources

from .edits import (
    FEWEST,
    LENGTHS,
    MOVED,
    SAYINGS,
    TICKS,
    WORDS,
    adjustments,
    card,
    cuts,
    finishes,
    hows,
    motions,
    numberings,
    pictures,
    places,
)
from .file_edits import problems
from .films import film, project, title, video
from .footage import write_frame
from .language_edits import LanguageEdits
from .served import Folder, serving
from .sound_edits import SoundEdits


class AnyEdit(LanguageEdits, SoundEdits):
    """Edits a spec and its files, and builds after each edit."""

    media: Path

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="same-bytes-"))
        self.project = project(self.folder / "film", self.media, cache=self.folder / "cache")
        self.history = []
        self.builds = 0
        self.serving = serving()
        self.served = self.serving.__enter__()
        self.served.files = Folder(self.project.folder)

    def teardown(self):
        self.serving.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @initialize(
        clips=st.lists(pictures, min_size=1, max_size=3),
        size=st.sampled_from(("320x180", "426x240", "96x64")),
        fps=st.sampled_from(("10", "12.5")),
        how=hows,
    )
    def begin(self, clips, size, fps, how):
        data = film(
            clips,
            titles=[title(style="plain")],
            sounds=[{"audio": "song", "gain": "-6dB", "fade_out": "0.2s"}],
            size=size,
            fps=fps,
            styles={"plain": {"color": "white"}},
            vars={"name": "World"},
            outputs={
                "film.mp4": video(),
                "poster.png": {"at": "0.3s"},
                "frames/%03d.png": {"fps": "4", "range": "0s..0.3s"},
            },
        )
        data["compositions"] = {"card": card("#405060", "0.1s")}
        data["media"]["shots"] = "media/shots/%03d.png"
        self.prepare_language(data)
        self.write_table(1)
        self.frames.mkdir()
        for number in range(FEWEST + 2):
            write_frame(self.frames / f"{number:03d}.png", number)
        del data["timeline"][1]["clips"][0]["font_size"]
        data["styles"]["plain"]["font_size"] = 20
        self.attempt(data, how)

    # Edits of the spec

    @property
    def clips(self):
        return self.data["timeline"][0]["clips"]

    def edit(self):
        self.data = copy.deepcopy(self.project.data)
        return self.data

    def pick(self, place):
        return self.clips[place % len(self.clips)]

    @rule(text=WORDS, how=hows)
    def say_something_else(self, text, how):
        self.edit()["timeline"][1]["clips"][0]["text"] = text
        self.attempt(self.data, how)

    @rule(saying=st.sampled_from(SAYINGS), how=hows)
    def say_it_in_another_way(self, saying, how):
        title = self.edit()["timeline"][1]["clips"][0]
        kept = {key: title[key] for key in ("start", "duration", "style") if key in title}
        title.clear()
        title.update(kept | saying)
        self.attempt(self.data, how)

    @rule(shade=st.sampled_from(("#405060", "#604050")), start=st.sampled_from(TICKS), how=hows)
    def change_the_film_within(self, shade, start, how):
        self.edit()["compositions"]["card"] = card(shade, start)
        self.attempt(self.data, how)

    @rule(start=st.sampled_from(TICKS), how=hows)
    def move_the_title(self, start, how):
        self.edit()["timeline"][1]["clips"][0]["start"] = start
        self.attempt(self.data, how)

    @rule(size=st.sampled_from((18, 20, 30)), shade=st.sampled_from(("white", "gold")), how=hows)
    def change_the_style(self, size, shade, how):
        self.edit()["styles"]["plain"] = {"color": shade, "font_size": size}
        self.attempt(self.data, how)

    @rule(
        told=adjustments, place=places, where=st.sampled_from(("clip", "track", "canvas")), how=hows
    )
    def adjust(self, told, place, where, how):
        data = self.edit()
        holder = {"track": data["timeline"][0], "canvas": data["canvas"]}
        holder.get(where, self.pick(place))["adjustments"] = told
        self.attempt(self.data, how)

    @rule(power=st.sampled_from((0.6, 1, 1.5)), how=hows)
    def grade_anew(self, power, how):
        self.write_table(power)
        self.attempt(self.project.data, how)

    def write_table(self, power):
        rows = (f"{b**power:.6f} {g:.6f} {r:.6f}" for r in (0, 1) for g in (0, 1) for b in (0, 0.9))
        table = "\n".join(("LUT_3D_SIZE 2", *rows, ""))
        (self.project.folder / "grade.cube").write_text(table, encoding="ascii")

    @rule(new=pictures, place=places, how=hows)
    def insert(self, new, place, how):
        self.edit()
        self.clips.insert(place % (len(self.clips) + 1), new)
        self.attempt(self.data, how)

    @rule(place=places, how=hows)
    def delete(self, place, how):
        self.edit()
        if len(self.clips) > 1:
            del self.clips[place % len(self.clips)]
        self.attempt(self.data, how)

    @rule(place=places, how=hows)
    def put_first(self, place, how):
        self.edit()
        self.clips.insert(0, self.clips.pop(place % len(self.clips)))
        self.attempt(self.data, how)

    @rule(place=places, start=st.sampled_from(TICKS), length=st.sampled_from(LENGTHS), how=hows)
    def trim(self, place, start, length, how):
        self.edit()
        picked = self.pick(place)
        picked["freeze" if "freeze" in picked else "duration"] = length
        for key in ("loop", "out"):
            picked.pop(key, None)
        if "in" in picked:
            picked["in"] = start
        self.attempt(self.data, how)

    @rule(place=places, speed=st.sampled_from((0.5, 1, 1.25, 2)), how=hows)
    def change_the_speed(self, place, speed, how):
        self.edit()
        if "video" in self.pick(place) and "freeze" not in self.pick(place):
            self.pick(place)["speed"] = speed
        self.attempt(self.data, how)

    @rule(
        place=places,
        way=st.sampled_from(
            (
                {"reverse": True},
                {"loop": 3},
                {"reverse": True, "loop": 2},
                {"speed": {"0s": 1, "0.3s": 3, "0.6s": 0.5}},
                {"speed": {"keys": {"0s": 0, "0.5s": 2}, "ease": "ease-in"}, "reverse": True},
                {"freeze": "0.5s"},
                {"when_short": "blank"},
                {"when_short": "loop"},
            )
        ),
        how=hows,
    )
    def bend_the_time(self, place, way, how):
        self.edit()
        picked = self.pick(place)
        if "video" in picked:
            taken = {key: picked[key] for key in ("video", "in", "fit") if key in picked}
            length = {} if {"loop", "freeze"} & set(way) else {"duration": "0.7s"}
            short = {} if "freeze" in way else {"when_short": "hold"}
            picked.clear()
            picked.update(taken | length | short | way)
            if "loop" in way:
                picked["out"] = "0.9s"
        self.attempt(self.data, how)

    @rule(place=places, way=motions, how=hows)
    def move_it_otherwise(self, place, way, how):
        self.edit()
        picked = self.pick(place)
        if "transition" not in picked:
            for key in MOVED:
                picked.pop(key, None)
            picked.update(way)
        self.attempt(self.data, how)

    @rule(place=places, finish=finishes, how=hows)
    def finish_an_edge(self, place, finish, how):
        self.edit()
        picked = self.pick(place)
        if "transition" not in picked and picked.get("fit") != "blur":
            self.data["timeline"][1]["clips"][0]["id"] = "words"
            picked.update(finish)
        self.attempt(self.data, how)

    @rule(
        kind=st.sampled_from(
            (
                "dissolve",
                "wipe",
                "luma-wipe",
                "zoom",
                "circleopen",
                "revealup",
                "rectcrop",
                "pixelize",
                "hblur",
            )
        ),
        align=st.sampled_from(("overlap", "overlap", "end", "center")),
        how=hows,
    )
    def blend(self, kind, align, how):
        self.edit()
        if len(self.clips) > 1 and "transition" not in self.clips[1]:
            said = {"transition": kind, "duration": "0.2s", "align": align}
            if kind == "luma-wipe":
                said |= {"luma": "logo", "softness": 0.3}
            self.clips.insert(1, said)
        self.attempt(self.data, how)

    @rule(quality=st.sampled_from(("draft", "standard")), how=hows)
    def change_the_quality(self, quality, how):
        self.edit()["outputs"]["film.mp4"]["quality"] = quality
        self.attempt(self.data, how)

    @rule(made_for=st.sampled_from(("sdr", "hlg", "pq")), how=hows)
    def change_the_dynamic_range(self, made_for, how):
        self.edit()["canvas"]["dynamic_range"] = made_for
        for output in self.data["outputs"].values():
            if "video" in output:
                output["video"]["codec"] = "h264" if made_for == "sdr" else "h265"
        self.attempt(self.data, how)

    @rule(codec=st.sampled_from(("h264", "h265")), how=hows)
    def change_the_codec(self, codec, how):
        self.edit()["outputs"]["film.mp4"]["video"]["codec"] = codec
        self.attempt(self.data, how)

    @rule(
        more=st.sampled_from(
            (
                {"loop.gif": {"range": "0s..0.3s", "colors": 32}},
                {"part.mp4": video(range="0.1s..0.3s")},
                {"sound.flac": {}, "sound.mp3": {"range": "0s..0.2s"}},
                {"half.mkv": {"fps": "5", "quality": "draft", "audio": "opus"}},
                {"sheet.png": {"every": "0.2s", "columns": 2, "width": 64}},
            )
        ),
        how=hows,
    )
    def add_another_kind_of_output(self, more, how):
        self.edit()["outputs"].update(more)
        self.attempt(self.data, how)

    @rule(shade=st.sampled_from(("transparent", "#000000", "#80402040")), how=hows)
    def change_the_background(self, shade, how):
        self.edit()["canvas"]["background"] = shade
        self.attempt(self.data, how)

    @rule(how=hows)
    def add_an_output(self, how):
        self.edit()["outputs"]["second.mp4"] = video(quality="standard")
        self.attempt(self.data, how)

    @rule(at=st.sampled_from(TICKS), how=hows)
    def take_another_still(self, at, how):
        self.edit()["outputs"]["poster.png"]["at"] = at
        self.attempt(self.data, how)

    @rule(said=numberings, how=hows)
    def number_pictures_otherwise(self, said, how):
        self.edit()["outputs"]["frames/%03d.png"] = said
        self.attempt(self.data, how)

    @rule(said=cuts, how=hows)
    def cut_it_for_another_output(self, said, how):
        outputs = self.edit()["outputs"]
        outputs.pop("cut.mp4", None)
        if said:
            outputs["cut.mp4"] = video() | said
        self.attempt(self.data, how)

    @rule(back=st.integers(1, 4), how=hows)
    def revert(self, back, how):
        self.attempt(copy.deepcopy(self.history[-back % len(self.history)]), how)

    @precondition(lambda self: self.builds)
    @rule(how=hows)
    def do_nothing(self, how):
        self.attempt(self.project.data, how)

    # Building

    def attempt(self, data, how):
        """Build the film; one that cannot be is taken back."""
        before = self.project.data
        how = {**how, "allow_network": True}
        self.project.write(data)
        self.builds += 1
        fresh = self.project.fresh(self.folder / f"fresh-{self.builds}")
        wrong = problems(fresh.build)
        if wrong:
            assert before, wrong
            assert len(problems(lambda: self.project.build_as_the_program(**how))) == len(wrong)
            self.project.write(before)
            return
        self.project.build_as_the_program(**how)
        assert self.project.outputs() == fresh.outputs()
        assert not self.project.partial_files()
        shutil.rmtree(fresh.folder)
        self.history.append(data)


def test_any_edits_give_the_bytes_of_a_build_from_nothing(media, monkeypatch):
    # a clock tick of a file system is 10 ms at most here; two seconds' patience is for others
    monkeypatch.setattr(sources, "_YOUNG_NS", 10_000_000)
    monkeypatch.setattr(record, "_YOUNG_NS", 10_000_000)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    AnyEdit.media = media
    asked = os.environ.get("DAGRENDER_EXAMPLES")
    # to shrink a failure takes minutes: that is for whoever looks into it
    phases = tuple(Phase) if asked else (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(
        AnyEdit,
        settings=settings(
            max_examples=int(asked or "12"),
            phases=phases,
            stateful_step_count=6,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
