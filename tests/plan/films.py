"""Small films, and sources that exist as facts alone: planning never opens a file."""

from fractions import Fraction
from pathlib import Path

import numpy as np

from dagrender.digest import digest_bytes
from dagrender.media.facts.model import (
    AudioFacts,
    FrameTable,
    Gop,
    ImageFacts,
    SourceFacts,
    VideoFacts,
)
from dagrender.media.sound.levels import Levels
from dagrender.picture import Matrix, Range, SourceForm
from dagrender.plan.film import Planner
from dagrender.plan.materials import FontFile, Materials, Source
from dagrender.spec.document import loads

FILES = ("talk.mp4", "phone.mp4", "ntsc.mp4", "silent.mp4", "logo.png", "wide.png", "song.flac")
NAMES = {file.partition(".")[0]: file for file in FILES}
GOP = 50
HEAD = """\
dagrender: 1
canvas: {{{canvas}}}
media: {{talk: talk.mp4, phone: phone.mp4, ntsc: ntsc.mp4, silent: silent.mp4, logo: logo.png, \
wide: wide.png, song: song.flac}}
timeline:
"""
CANVAS = "size: 320x180, fps: 25"


def form(width, height, *, pixel_format="yuv420p", rotation=0, aspect=1, alpha=False):
    return SourceForm(
        width_px=width,
        height_px=height,
        pixel_format=pixel_format,
        matrix=Matrix.BT709,
        range=Range.LIMITED,
        rotation_deg=rotation,
        sample_aspect=Fraction(aspect),
        has_alpha=alpha,
    )


def table(name, frames, rate, gop=GOP):
    """A frame table of constant rate in GOPs of ``gop`` frames."""
    ticks = range(0, frames * rate.denominator, rate.denominator)
    return FrameTable(
        time_base=Fraction(1, rate.numerator),
        pts=tuple(ticks),
        duration=frames * rate.denominator,
        gops=tuple(
            Gop(
                digest=digest_bytes(f"{name} {first}".encode()),
                first=first,
                count=min(gop, frames - first),
            )
            for first in range(0, frames, gop)
        ),
        origin_pts=0,
        file_time_base=Fraction(1, rate.numerator),
        file_pts=tuple(ticks),
    )


def sound(name, seconds, start_s=0):
    return AudioFacts(
        index=1,
        codec="aac",
        rate_hz=48000,
        channels=2,
        layout="stereo",
        start_s=Fraction(start_s),
        duration_s=Fraction(seconds),
        content=digest_bytes(f"{name} sound".encode()),
    )


def moving(name, seconds, rate, shape, audio):
    rate = Fraction(rate)
    frames = int(seconds * rate)
    video = VideoFacts(
        index=0,
        codec="h264",
        form=shape,
        rate=rate,
        constant_rate=True,
        table=table(name, frames, rate),
    )
    return facts(video=video, audio=audio)


def facts(video=None, audio=None, image=None):
    length = video.table.duration_s if video else audio.duration_s if audio else Fraction(0)
    return SourceFacts(
        container="mov", size_bytes=1, duration_s=length, video=video, audio=audio, image=image
    )


def still(width, height, *, alpha):
    return facts(image=ImageFacts(codec="png", form=form(width, height, alpha=alpha)))


RAMP = np.repeat(np.arange(6000) * 10, 6).astype("<u2").reshape(-1, 3, 2) // (1, 2)
"""Of 30 s: from silence to almost full scale, peaks twice as high as RMS."""
LEVELS = Levels(RAMP.astype("<u2").tobytes(), Fraction(0))


FACTS = {
    "talk": moving("talk", 60, 25, form(320, 180), sound("talk", 60)),
    "phone": moving("phone", 20, 30, form(320, 180, rotation=90), sound("phone", 20)),
    "ntsc": moving("ntsc", 20, Fraction(30000, 1001), form(240, 180), None),
    "silent": moving("silent", 10, 25, form(640, 360), None),
    "logo": still(64, 36, alpha=True),
    "wide": still(1001, 301, alpha=False),
    "song": facts(audio=sound("song", 30)),
}


def materials(folder=Path("/nowhere"), **other):
    sources = {
        name: Source(
            name=name,
            path=folder / file,
            file=digest_bytes(name.encode()),
            facts=other.get(name, FACTS[name]),
        )
        for name, file in NAMES.items()
    }
    fonts = {
        ("Inter", weight, slanted): FontFile(
            path=folder / "font.ttf", content=digest_bytes(f"font {slanted}".encode())
        )
        for slanted in (False, True)
        for weight in range(100, 1000, 100)
    }
    levels = dict.fromkeys(sources, LEVELS)
    return Materials(sources=sources, fonts=fonts, levels=levels)


def spec(*tracks, canvas=CANVAS, more="", outputs="  film.mp4: {video: h264}\n"):
    """A spec of tracks, each a list of clips as flow mappings; one clip a line."""
    text = HEAD.format(canvas=canvas)
    for number, clips in enumerate(tracks):
        text += f"- track: t{number}\n  clips:\n"
        text += "".join(f"  - {clip}\n" for clip in clips)
    return f"{text}outputs:\n{outputs}{more}"


def touch_media(folder):
    """Files by the names of the sources; empty, for nobody reads them."""
    for file in FILES:
        (folder / file).touch()
    return folder


class Films:
    """Plans films whose media lie in ``folder``."""

    def __init__(self, folder):
        self.folder = folder

    def document(self, *tracks, **options):
        return loads(spec(*tracks, **options), file="film.yaml", folder=self.folder)

    def planner(self, *tracks, sources=None, **options):
        return Planner(self.document(*tracks, **options), sources or materials(self.folder))

    def plan(self, *tracks, **options):
        planner = self.planner(*tracks, **options)
        return planner.plan(tuple(planner.document.film.outputs))

    def clips(self, *tracks, **options):
        return self.planner(*tracks, **options).timeline.clips

    def segments(self, *tracks, **options):
        return self.plan(*tracks, **options).videos[0].segments

    def displays(self, *tracks, **options):
        return [segment.display for segment in self.segments(*tracks, **options)]

    def mix(self, *tracks, **options):
        found = self.plan(*tracks, **options).videos[0].sounds
        return found[0].mix if found else None
