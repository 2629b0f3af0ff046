"""Edits of what else a spec may say: captions, fonts, chapters, films in files, rows, previews."""

import shutil
from importlib.resources import files

from hypothesis import strategies as st
from hypothesis.stateful import rule

from dagrender.spec.transitions import TRANSITIONS

from .details import (
    canvases,
    codings,
    gradings,
    modes,
    of_pictures,
    of_texts,
    others,
    sounds,
    tones,
    treatments,
    typed,
)
from .edits import LENGTHS, TICKS, hows, places, waves
from .file_edits import FileEdits, problems
from .films import video
from .footage import write_logo

SUBTITLES = "talk.srt"
INNER = "inner.yaml"
FONT = "brand.ttf"
ROWS = "rows.csv"
FACES = ("fontpkg_inter", "fontpkg_noto_sans_arabic")
"""Packages with fonts that have the Latin letters of these films."""
NAMES = ("Ada", "Grace", "Joan")

labels = st.sampled_from(
    (
        {"chapters": [{"at": "0s", "title": "One"}, {"at": "end - 0.1s", "title": "Two"}]},
        {"chapters": [{"at": "0.1s", "title": "One"}]},
        {"metadata": {"title": "{{ name }}", "artist": "Ada"}},
        {"metadata": {"comment": "again", "album": "One", "genre": "b", "date": "2026"}},
        {"metadata": {"description": "{{ name }}", "copyright": "Ada"}},
        {"chapters": [], "metadata": {}},
    )
)
subtitles = st.sampled_from(
    (
        ["talk"],
        [{"captions": "talk", "language": "de", "default": "true"}],
        [{"captions": "talk", "start": "0.2s"}, {"captions": "talk", "forced": "true"}],
        [],
    )
)
captions = st.sampled_from(
    (
        {"captions": "talk", "start": "0s", "font_size": 16},
        {"captions": "talk", "start": "0.1s", "in": "0.1s", "highlight": "gold", "font_size": 12},
        {"captions": "talk", "start": "0s", "style": "plain", "background": {"color": "#0008"}},
    )
)
settings_of_transitions = {
    "luma-wipe": {"luma": "logo", "softness": 0.3},
    "dip": {"color": "gold"},
    "wipe": {"direction": "up", "feather": 0.3},
    "slide": {"direction": "down"},
    "push": {"direction": "right"},
}
played = st.sampled_from(
    (
        {"speed": 2},
        {"reverse": True},
        {"speed": 0.5, "reverse": True},
        {"loop": 2, "out": "0.4s"},
        {"when_short": "loop"},
    )
)
previews = st.sampled_from(
    ({"draft": True}, {"part": "0.1s..0.3s"}, {"draft": True, "part": "0s..0.2s"})
)


class LanguageEdits(FileEdits):
    """The part of a machine that edits what is neither a picture nor a source."""

    def prepare_language(self, data):
        """Write the files that these edits are about, and name them in ``data``."""
        self.write_captions("Hello", "0.3")
        self.write_inner("#305070", "One")
        self.change_face(0)
        data["media"]["talk"] = f"media/{SUBTITLES}"
        data["fonts"] = {"Brand": FONT}

    def write_captions(self, text, end_s):
        when = f"00:00:00,100 --> 00:00:00,{end_s.removeprefix('0.'):0<3}"
        cues = f"1\n{when}\n{text}\n\n2\n00:00:00,500 --> 00:00:00,900\nand more\n"
        (self.project.folder / "media" / SUBTITLES).write_text(cues)

    def write_inner(self, shade, text):
        (self.project.folder / INNER).write_text(
            "dagrender: 1\ncanvas: {size: 96x64, fps: 5}\nvars: {word: nobody}\n"
            "timeline:\n- track: a\n  clips:\n"
            f'  - {{color: "{shade}", duration: 0.4s}}\n  - {{color: teal, duration: 0.4s}}\n'
            "- track: b\n  clips:\n"
            f'  - {{text: "{text} {{{{ word }}}}", font_size: 12, duration: all}}\n'
        )

    def change_face(self, number):
        folder = files(FACES[number]) / "files"
        face = next(one for one in sorted(folder.iterdir()) if "Italic" not in one.name)
        shutil.copyfile(face, self.project.folder / FONT)

    def track(self, name):
        """The clips of a track that is made if need be."""
        timeline = self.data["timeline"]
        found = next((one for one in timeline if one["track"] == name), None)
        if found is None:
            timeline.append(found := {"track": name, "clips": []})
        return found["clips"]

    # The spec

    @rule(said=captions, how=hows)
    def paint_captions(self, said, how):
        self.edit()
        self.track("captions")[:] = [said]
        self.attempt(self.data, how)

    @rule(wave=waves, start=st.sampled_from(TICKS), how=hows)
    def draw_the_song(self, wave, start, how):
        self.edit()
        self.track("waves")[:] = [{**wave, "start": start, "size": ["80%", "40%"]}]
        self.attempt(self.data, how)

    @rule(said=subtitles, how=hows)
    def send_subtitles_along(self, said, how):
        self.edit()["outputs"]["film.mp4"]["subtitles"] = said
        self.attempt(self.data, how)

    @rule(said=labels, how=hows)
    def tell_of_the_film(self, said, how):
        self.edit().update(said)
        self.attempt(self.data, how)

    @rule(font=st.sampled_from(("Brand", "Inter", ["Brand", "Inter"])), how=hows)
    def take_another_font(self, font, how):
        self.edit()["styles"]["plain"]["font"] = font
        self.attempt(self.data, how)

    @rule(name=st.sampled_from(NAMES), how=hows)
    def change_the_variable(self, name, how):
        self.edit()["vars"]["name"] = name
        self.attempt(self.data, how)

    @rule(kind=st.sampled_from(sorted(TRANSITIONS)), length=st.sampled_from(TICKS[1:3]), how=hows)
    def blend_in_any_way(self, kind, length, how):
        clips = self.edit()["timeline"][0]["clips"]
        said = {"transition": kind, "duration": length, **settings_of_transitions.get(kind, {})}
        for index, clip in enumerate(clips):
            if "transition" in clip:
                clips[index] = said
                break
        else:
            if len(clips) > 1:
                clips.insert(1, said)
        self.attempt(self.data, how)

    @rule(word=st.sampled_from(NAMES), scale=st.sampled_from((1, 0.5)), place=places, how=hows)
    def show_a_film_in_a_file(self, word, scale, place, how):
        clips = self.edit()["timeline"][0]["clips"]
        shown = {"composition": INNER, "with": {"word": word}, "scale": scale}
        clips.insert(place % (len(clips) + 1), shown)
        self.attempt(self.data, how)

    @rule(way=played, place=places, how=hows)
    def play_a_film_otherwise(self, way, place, how):
        films = [one for one in self.edit()["timeline"][0]["clips"] if "composition" in one]
        if films:
            film = films[place % len(films)]
            kept = {key: film[key] for key in ("composition", "with", "scale") if key in film}
            film.clear()
            film.update(kept | way)
            if "when_short" in way:
                film["duration"] = "1.3s"
        self.attempt(self.data, how)

    @rule(length=st.sampled_from((*LENGTHS, None)), how=hows)
    def say_how_long_it_is(self, length, how):
        canvas = self.edit()["canvas"]
        canvas.pop("duration", None)
        if length:
            canvas["duration"] = length
        self.attempt(self.data, how)

    @rule(place=places, how=hows)
    def take_an_output_away(self, place, how):
        outputs = self.edit()["outputs"]
        spare = sorted(outputs.keys() - {"film.mp4", "poster.png"})
        if spare:
            del outputs[spare[place % len(spare)]]
        self.attempt(self.data, how)

    @rule(place=places, said=of_pictures | modes, how=hows)
    def say_more_of_a_picture(self, place, said, how):
        clips = self.edit()["timeline"][0]["clips"]
        picked = clips[place % len(clips)]
        if "transition" not in picked and "gap" not in picked:
            picked.update(said)
        self.attempt(self.data, how)

    @rule(place=places, said=tones, whole=st.booleans(), how=hows)
    def tone_it(self, place, said, whole, how):
        clips = self.edit()["timeline"][0]["clips"]
        picked = self.data["canvas"] if whole else clips[place % len(clips)]
        if "transition" not in picked and "gap" not in picked:
            picked["adjustments"] = said
        self.attempt(self.data, how)

    @rule(said=of_texts, how=hows)
    def say_more_of_the_title(self, said, how):
        self.edit()["timeline"][1]["clips"][0].update(said)
        self.attempt(self.data, how)

    @rule(said=sounds, how=hows)
    def play_the_song_otherwise(self, said, how):
        self.edit()["timeline"][2]["clips"][0].update(said)
        self.attempt(self.data, how)

    @rule(place=places, mute=st.booleans(), how=hows)
    def leave_its_sound_out(self, place, mute, how):
        clips = self.edit()["timeline"][0]["clips"]
        picked = clips[place % len(clips)]
        if "video" in picked or "composition" in picked:
            picked["mute"] = mute
        self.attempt(self.data, how)

    @rule(said=codings, how=hows)
    def code_it_otherwise(self, said, how):
        output = self.edit()["outputs"]["film.mp4"]
        for key in ("size", "fps", "audio"):
            output.pop(key, None)
        output.update(said)
        self.attempt(self.data, how)

    @rule(more=others, how=hows)
    def add_a_dear_output(self, more, how):
        self.edit()["outputs"].update(more)
        self.attempt(self.data, how)

    @rule(said=gradings, how=hows)
    def grade_it_on_another_display(self, said, how):
        self.edit()["canvas"]["dynamic_range"] = "pq"
        for output in self.data["outputs"].values():
            if "video" in output:
                output["video"] = {"codec": "h265", "segment": "0.5s", "mastering": said}
        self.attempt(self.data, how)

    @rule(name=st.sampled_from("ab"), said=treatments, how=hows)
    def treat_a_source_otherwise(self, name, said, how):
        media = self.edit()["media"]
        media[name] = {"file": str(self.source(name).relative_to(self.project.folder)), **said}
        self.attempt(self.data, how)

    @rule(said=typed, how=hows)
    def type_the_variable(self, said, how):
        self.edit()["vars"]["name"] = said
        self.attempt(self.data, how)

    @rule(said=canvases, how=hows)
    def change_the_canvas(self, said, how):
        self.edit()["canvas"].update(said)
        self.attempt(self.data, how)

    @rule(place=places, length=st.sampled_from(LENGTHS[:2]), how=hows)
    def leave_a_gap(self, place, length, how):
        clips = self.edit()["timeline"][0]["clips"]
        clips.insert(place % (len(clips) + 1), {"gap": length})
        self.attempt(self.data, how)

    # Files

    @rule(text=st.sampled_from(("Hello", "Hallo")), end_s=st.sampled_from(("0.3", "0.4")), how=hows)
    def edit_the_captions(self, text, end_s, how):
        self.write_captions(text, end_s)
        self.attempt(self.project.data, how)

    @rule(shade=st.sampled_from(("#305070", "#703050")), text=st.sampled_from(NAMES), how=hows)
    def edit_the_film_in_a_file(self, shade, text, how):
        self.write_inner(shade, text)
        self.attempt(self.project.data, how)

    @rule(number=st.integers(0, len(FACES) - 1), how=hows)
    def replace_the_font(self, number, how):
        self.change_face(number)
        self.attempt(self.project.data, how)

    @rule(seed=st.integers(0, 2), how=hows)
    def redraw_the_logo(self, seed, how):
        write_logo(self.source("logo"), seed)
        self.attempt(self.project.data, how)

    # Builds of another kind

    @rule(said=previews, how=hows)
    def preview(self, said, how):
        self.build_beside(how | said)

    @rule(rows=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), how=hows)
    def build_rows(self, rows, how):
        data = self.edit()
        (self.project.folder / ROWS).write_text("\n".join(("name", *rows, "")))
        before = data["outputs"]
        data["outputs"] = {"{{ name }}.mp4": video()}
        self.project.write(data)
        self.build_beside(how, rows=ROWS)
        for name in rows:
            (self.project.folder / f"{name}.mp4").unlink(missing_ok=True)
        self.project.write({**data, "outputs": before})

    def build_beside(self, how, rows=None):
        """Build what is no output of the spec as it is, and compare all the files that come."""
        self.builds += 1
        fresh = self.project.fresh(self.folder / f"fresh-{self.builds}")
        given = [
            {"allow_network": True, **({"data": one.folder / rows} if rows else {})}
            for one in (fresh, self.project)
        ]
        said = {key: how[key] for key in ("draft", "part") if key in how}
        wrong = problems(lambda: fresh.build(**said, **given[0]))
        if wrong:
            again = problems(lambda: self.project.build_as_the_program(**how, **given[1]))
            assert len(again) == len(wrong)
        else:
            self.project.build_as_the_program(**how, **given[1])
            made = fresh.made()
            assert made
            assert {name: (self.project.folder / name).read_bytes() for name in made} == made
        shutil.rmtree(fresh.folder)
