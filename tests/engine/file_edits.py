"""Edits of files behind a film's back: its sources, its outputs, the cache."""

import os

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
)

from dagrender.errors import SpecError

from .edits import (
    FEWEST,
    TWINS,
    hows,
    places,
)
from .films import flip
from .footage import remux, write_frame
from .served import Folder


def path_of(entry):
    """The path that an entry of media gives, in short or not; of an address, that in its folder."""
    path = entry if isinstance(entry, str) else entry["file"]
    return path.split("/", 3)[3] if "://" in path else path


def problems(build):
    """What is wrong with the spec; nothing, if it could be built."""
    try:
        build()
    except SpecError as error:
        return error.problems
    return ()


class FileEdits(RuleBasedStateMachine):
    """The part of a machine that edits files; its heir knows the film, and how to build it."""

    def source(self, name):
        return self.project.folder / path_of(self.project.data["media"][name])

    def name_file(self, name, path):
        """Let an entry of media be of another file, whatever else it says."""
        media = self.edit()["media"]
        media[name] = path if isinstance(media[name], str) else {**media[name], "file": path}

    @rule(name=st.sampled_from(("a", "b", "song", "logo")), how=hows)
    def serve(self, name, how):
        """From now on it is on another machine; edits of the file are of that one there."""
        self.name_file(name, self.served(path_of(self.project.data["media"][name])))
        self.attempt(self.data, how)

    @rule(name=st.sampled_from(("a", "b", "song")), how=hows)
    def touch(self, name, how):
        os.utime(self.source(name))
        self.attempt(self.project.data, how)

    @rule(name=st.sampled_from(("a", "b", "song", "logo")), how=hows)
    def rename(self, name, how):
        path = self.source(name)
        moved = path.rename(path.with_stem(path.stem + "_"))
        self.name_file(name, f"media/{moved.name}")
        self.attempt(self.data, how)

    @property
    def frames(self):
        return self.project.folder / "media" / "shots"

    @rule(place=places, shade=st.integers(0, 9), how=hows)
    def replace_a_frame(self, place, shade, how):
        write_frame(self.frames / f"{place % FEWEST:03d}.png", shade)
        self.attempt(self.project.data, how)

    @rule(shade=st.integers(0, 9), how=hows)
    def append_a_frame(self, shade, how):
        write_frame(self.frames / f"{len(list(self.frames.iterdir())):03d}.png", shade)
        self.attempt(self.project.data, how)

    @rule(how=hows)
    def take_the_last_frame_away(self, how):
        last = max(self.frames.iterdir())
        if int(last.stem) >= FEWEST:
            last.unlink()
            self.attempt(self.project.data, how)

    @rule(place=st.integers(1, 5), how=hows)
    def lose_a_frame_for_a_while(self, place, how):
        path = self.frames / f"{place:03d}.png"
        data = path.read_bytes()
        path.unlink()
        assert "is missing" in str(
            problems(lambda: self.project.build_as_the_program(**how, allow_network=True))
        )
        path.write_bytes(data)
        self.attempt(self.project.data, how)

    @rule(name=st.sampled_from("ab"), how=hows)
    def remux_into_matroska(self, name, how):
        path = self.source(name)
        if path.suffix == ".mp4":
            made = remux(path, path.with_suffix(".mkv"))
            path.unlink()
            self.name_file(name, f"media/{made.name}")
            self.attempt(self.data, how)

    @rule(name=st.sampled_from(("a.mp4", "b.mp4", "song.wav")), again=st.booleans(), how=hows)
    def overwrite_and_keep_size_and_time(self, name, again, how):
        path = self.source(name.partition(".")[0])
        given = self.media / (TWINS[name] if not again else name)
        seen = path.stat()
        path.write_bytes(given.read_bytes())
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        if path.suffix == given.suffix:
            assert path.stat().st_size in (seen.st_size, given.stat().st_size)
        self.attempt(self.project.data, how)

    @rule(how=hows)
    def move_the_folder(self, how):
        moved = self.project.folder.with_name(self.project.folder.name + "-moved")
        self.project.folder.rename(moved)
        self.project.folder = moved
        self.served.files = Folder(moved)
        self.attempt(self.project.data, how)

    # Accidents

    @rule(name=st.sampled_from(("film.mp4", "poster.png")), how=hows)
    def lose_an_output(self, name, how):
        (self.project.folder / name).unlink()
        self.attempt(self.project.data, how)

    @rule(name=st.sampled_from(("film.mp4", "poster.png")), how=hows)
    def damage_an_output(self, name, how):
        flip(self.project.folder / name)
        self.attempt(self.project.data, how)

    @rule(places=st.lists(st.integers(0, 60), min_size=1, max_size=4), lose=st.booleans(), how=hows)
    def damage_the_cache(self, places, lose, how):
        objects = self.project.objects()
        for path in {objects[place % len(objects)] for place in places}:
            if lose:
                path.unlink()
            else:
                flip(path)
        self.edit()["outputs"]["poster.png"]["at"] = "0.2s"
        (self.project.folder / "film.mp4").unlink()
        self.attempt(self.data, how)
