"""All models of a spec, for those who read one: see ``document`` for how to get a ``Film``."""

from dagrender.spec.canvas import Canvas
from dagrender.spec.clips import (
    AudioClip,
    ClipModel,
    ColorClip,
    GapClip,
    ImageClip,
    Sourced,
    TextClip,
    Timed,
    VideoClip,
    WhenShort,
)
from dagrender.spec.film import FORMAT, Film
from dagrender.spec.gradient import Gradient, Stop
from dagrender.spec.look import (
    Align,
    BackgroundStyle,
    Crop,
    Fit,
    FontStyle,
    Pictured,
    Placed,
    ShadowStyle,
    StrokeStyle,
    Style,
    TextLook,
)
from dagrender.spec.outputs import (
    AudioCodec,
    AudioSettings,
    Channels,
    Preset,
    Quality,
    StillOutput,
    VideoCodec,
    VideoOutput,
    VideoSettings,
)
from dagrender.spec.timeline import AnyClip, Track
from dagrender.spec.transitions import TRANSITIONS, Direction, Transition, TransitionKind
from dagrender.spec.values import Animated, Key, Length
from dagrender.spec.variables import Variable, VariableType

__all__ = [
    "FORMAT",
    "TRANSITIONS",
    "Align",
    "Animated",
    "AnyClip",
    "AudioClip",
    "AudioCodec",
    "AudioSettings",
    "BackgroundStyle",
    "Canvas",
    "Channels",
    "ClipModel",
    "ColorClip",
    "Crop",
    "Direction",
    "Film",
    "Fit",
    "FontStyle",
    "GapClip",
    "Gradient",
    "ImageClip",
    "Key",
    "Length",
    "Pictured",
    "Placed",
    "Preset",
    "Quality",
    "ShadowStyle",
    "Sourced",
    "StillOutput",
    "Stop",
    "StrokeStyle",
    "Style",
    "TextClip",
    "TextLook",
    "Timed",
    "Track",
    "Transition",
    "TransitionKind",
    "Variable",
    "VariableType",
    "VideoClip",
    "VideoCodec",
    "VideoOutput",
    "VideoSettings",
    "WhenShort",
]
