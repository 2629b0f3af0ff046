"""The ten-minute film: many cuts, forty overlays, music throughout; and the edits people make.

``film`` gives it as data, so that a test can edit it; ``dump`` writes the YAML; ``write_media``
makes its sources. All at any size: the tiny twin differs from the film in nothing but its canvas.
"""

import copy
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from specs import media

Film = dict[str, Any]
Clip = dict[str, Any]

SIZE = (1920, 1080)
TINY = (160, 90)
CLIPS = 120
OVERLAYS = 40
SOURCE_SECONDS = 60

_SEED = 10
_TICK = Fraction(1, 5)
"""All times are multiples of it: whole frames at 10, 15, 25, 30 and 60 frames a second."""
_SOURCES = {"city": 1, "river": 2, "market": 3, "night": 4, "harbour": 5}
_WITH_SOUND = frozenset({"market", "harbour"})
_SMALLER = "harbour"
_TRANSITIONS = ("dissolve", "wipe", "dip")
_TRANSITION_EVERY = 11
_HALF_SECOND = Fraction(2, 5)
_WORDS = (
    "First light", "The long way", "Nobody asked", "Salt and wind", "A door left open",
    "What the river knew", "Market day", "North, then north", "Closing time", "Seven bridges",
)  # fmt: skip


def film(size: media.Size = SIZE, fps: int = 30) -> Film:
    """The film as the data of its YAML; each call gives a new copy."""
    clips = _clips(random.Random(_SEED))  # noqa: S311 - a film, not a secret
    return {
        "dagrender": 1,
        "canvas": {"size": f"{size[0]}x{size[1]}", "fps": fps, "background": "#101014"},
        "media": {
            **{name: f"media/{name}.mp4" for name in _SOURCES},
            "logo": "media/logo.png",
            "bug": "media/bug.png",
            "song": "media/song.flac",
        },
        "styles": {
            "title": {
                "font": "Inter", "font_weight": 700, "font_size": size[1] // 12, "color": "white",
            },
        },
        "timeline": [
            {"track": "picture", "clips": clips},
            {"track": "titles", "clips": _overlays(clips, size)},
            {
                "track": "music",
                "clips": [
                    {
                        "id": "music", "audio": "song", "duration": "all", "when_short": "loop",
                        "gain": "-9dB", "fade_in": "2s", "fade_out": "4s",
                    }
                ],
            },
        ],
        "outputs": {
            "film.mp4": {
                "video": {"codec": "h264", "preset": "veryfast", "crf": 20}, "audio": "aac",
            }
        },
    }  # fmt: skip


def dump(data: Film) -> str:
    """The film as YAML."""
    return yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)


def write_media(folder: Path, size: media.Size = SIZE, fps: int = 30) -> None:
    """Makes what ``film`` of the same size and rate refers to, in ``folder``."""
    for name in sources():
        write_source(folder / name, size, fps)


def sources() -> tuple[str, ...]:
    """The names of all files that the film is made from."""
    return (*(f"{name}.mp4" for name in _SOURCES), "logo.png", "bug.png", "song.flac")


def write_source(path: Path, size: media.Size, fps: int = 30) -> None:
    """Makes the one source that ``path`` names."""
    width, height = size
    if path.name == "song.flac":
        media.write_sound(path, media.melody(Fraction(SOURCE_SECONDS), _SEED))
    elif path.suffix == ".png":
        side = max(8, height // 6)
        media.logo(path, (side * 2, side) if path.stem == "logo" else (side, side), len(path.stem))
    else:
        name = path.stem
        own = (width * 2 // 3 & ~1, height * 2 // 3 & ~1) if name == _SMALLER else size
        sound = name in _WITH_SOUND
        seconds = Fraction(SOURCE_SECONDS)
        media.write_clip(path, own, Fraction(fps), seconds, _SOURCES[name], sound=sound)


def _time(seconds: Fraction) -> str:
    return f"{float(seconds):g}s"


def seconds_of(text: str) -> Fraction:
    """The other way: what a time of this film's, such as ``4.2s``, is in seconds."""
    return Fraction(text.removesuffix("s"))


def _clips(chance: random.Random) -> list[Clip]:
    """About 120 clips of 3 to 8 seconds that last for ten minutes together."""
    clips: list[Clip] = []
    names, last = tuple(_SOURCES), ""
    for number in range(CLIPS):
        name = chance.choice([other for other in names if other != last])
        last = name
        duration = _TICK * (chance.randint(15, 30) if number % 6 else chance.randint(27, 39))
        speed = (1, 1, 1, 1, 1, 1, 1, Fraction(1, 2), 1, 2)[number % 10]
        used = duration * speed
        begin = _TICK * chance.randint(2, int((SOURCE_SECONDS - 2 - used) / _TICK))
        clip: Clip = {
            "id": f"c{number:03}",
            "video": name,
            "in": _time(begin),
            "out": _time(begin + used),
            "fit": "cover",
        }
        if speed != 1:
            clip["speed"] = float(speed)
        if name in _WITH_SOUND:
            clip["gain"] = "-14dB"
        if number and number % _TRANSITION_EVERY == 0:
            kind = _TRANSITIONS[number // _TRANSITION_EVERY % len(_TRANSITIONS)]
            clips.append({"transition": kind, "duration": _time(_HALF_SECOND)})
        clips.append(clip)
    return clips


def _overlays(clips: list[Clip], size: media.Size) -> list[Clip]:
    """Titles and logos, each inside of one clip and placed by it, so that they move along."""
    videos = [clip for clip in clips if "video" in clip]
    overlays: list[Clip] = []
    for number in range(OVERLAYS):
        # Two clips in three stay plain: something has to be there that an edit can touch alone.
        clip = videos[number * 3 + 1]
        room = length_of(clip) - 2 * _HALF_SECOND - 1
        overlay: Clip = {
            "id": f"t{number:02}",
            "start": f"{clip['id']}.start + 1s",
            "duration": _time(min(Fraction(3), room)),
            "opacity": {"0s": 0, "0.4s": 1, "end-0.4s": 1, "end": 0},
        }
        if number % 4 == 3:
            overlay = {"image": "logo" if number % 8 == 3 else "bug", **overlay}
            overlay |= {
                "position": [f"right-{size[0] // 32}", size[1] // 18],
                "anchor": "top right",
            }
        else:
            overlay = {"text": _WORDS[number % len(_WORDS)], "style": "title", **overlay}
            overlay["position"] = ["50%", "82%"]
        overlays.append(overlay)
    return overlays


def length_of(clip: Clip) -> Fraction:
    """How long a clip of the picture track plays, in seconds."""
    used = seconds_of(clip["out"]) - seconds_of(clip["in"])
    return used / Fraction(clip.get("speed", 1))


# What people do to a film. Each edit gives an edited copy.


def _picture(data: Film) -> list[Clip]:
    clips: list[Clip] = data["timeline"][0]["clips"]
    return clips


def _by_id(data: Film, ident: str) -> Clip:
    return next(
        clip for track in data["timeline"] for clip in track["clips"] if clip.get("id") == ident
    )


def plain_clips(data: Film) -> tuple[str, ...]:
    """Clips at normal speed with no overlay over them and no transition beside them."""
    clips = _picture(data)
    hosts = {str(other["start"]).split(".")[0] for other in data["timeline"][1]["clips"]}
    return tuple(
        clip["id"]
        for before, clip, behind in zip(clips, clips[1:], clips[2:], strict=False)
        if all("video" in other for other in (before, clip, behind))
        and clip["id"] not in hosts
        and "speed" not in clip
    )


def titles(data: Film) -> tuple[str, ...]:
    """The ids of the overlays that are text."""
    return tuple(clip["id"] for clip in data["timeline"][1]["clips"] if "text" in clip)


def with_title(data: Film, ident: str, text: str) -> Film:
    """Another text for one title."""
    return _edited(data, ident, lambda clip: clip.update(text=text))


def with_title_moved(data: Film, ident: str, seconds: str = "3s") -> Film:
    """One title ``seconds`` later."""
    return _edited(data, ident, lambda clip: clip.update(start=f"{clip['start']} + {seconds}"))


def with_colour_at_head(data: Film, seconds: str = "2s", colour: str = "#204060") -> Film:
    """A colour in front of everything; all else moves along."""
    data = copy.deepcopy(data)
    _picture(data).insert(0, {"id": "opening", "color": colour, "duration": seconds})
    return data


def with_head_trimmed(data: Film, ident: str, seconds: Fraction = Fraction(3, 5)) -> Film:
    """A clip that begins later in its source; all behind it moves up."""

    def trim(clip: Clip) -> None:
        clip["in"] = _time(seconds_of(clip["in"]) + seconds)

    return _edited(data, ident, trim)


def without_clip(data: Film, ident: str) -> Film:
    """One clip less; all behind it moves up."""
    data = copy.deepcopy(data)
    _picture(data).remove(_by_id(data, ident))
    return data


def with_speed(data: Film, ident: str, speed: float = 2.0) -> Film:
    """The same stretch of source, faster or slower; all behind it moves."""
    return _edited(data, ident, lambda clip: clip.update(speed=speed))


def with_gain(data: Film, ident: str = "music", gain: str = "-6dB") -> Film:
    """Another loudness for one clip."""
    return _edited(data, ident, lambda clip: clip.update(gain=gain))


def with_gain_keys(data: Film, at_s: int, gain_db: float, ident: str = "music") -> Film:
    """A dip of the loudness of one clip, of 20 seconds around ``at_s``."""
    keys = {f"{at_s - 10}s": "-12dB", f"{at_s}s": f"{gain_db}dB", f"{at_s + 10}s": "-12dB"}
    return _edited(data, ident, lambda clip: clip.update(gain=keys))


def with_quality(data: Film, quality: str = "draft") -> Film:
    """All outputs at another quality, in place of the codec's own settings."""
    data = copy.deepcopy(data)
    data["outputs"] = {
        path: {"video": "h264", "quality": quality, "audio": "aac"} for path in data["outputs"]
    }
    return data


def with_clip_thrice(data: Film, ident: str) -> Film:
    """One clip three times in a row."""
    data = copy.deepcopy(data)
    clips = _picture(data)
    clip = _by_id(data, ident)
    at = clips.index(clip)
    clips[at + 1 : at + 1] = [{**clip, "id": f"{ident}_{copy_}"} for copy_ in ("b", "c")]
    return data


def twice(data: Film) -> Film:
    """The whole film, and then once more."""
    data = copy.deepcopy(data)
    for track in data["timeline"][:2]:
        track["clips"] += [_again(clip) for clip in track["clips"]]
    return data


def _again(clip: Clip) -> Clip:
    clip = copy.deepcopy(clip)
    if "id" in clip:
        clip["id"] += "_again"
    if "start" in clip:
        host, rest = clip["start"].split(".", 1)
        clip["start"] = f"{host}_again.{rest}"
    return clip


def _edited(data: Film, ident: str, edit: Callable[[Clip], object]) -> Film:
    data = copy.deepcopy(data)
    edit(_by_id(data, ident))
    return data


def first_minutes(data: Film, minutes: int) -> Film:
    """The film cut short: what plays before ``minutes`` is over, and the overlays on it."""
    data = copy.deepcopy(data)
    kept: list[Clip] = []
    total = Fraction(0)
    for clip in _picture(data):
        if total >= minutes * 60:
            break
        kept.append(clip)
        overlap = "transition" in clip
        total += -seconds_of(clip["duration"]) if overlap else length_of(clip)
    if "transition" in kept[-1]:
        kept.pop()
    idents = {clip.get("id") for clip in kept}
    data["timeline"][0]["clips"] = kept
    data["timeline"][1]["clips"] = [
        clip for clip in data["timeline"][1]["clips"] if clip["start"].split(".")[0] in idents
    ]
    return data
