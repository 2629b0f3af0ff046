"""All models of a spec, for those who read one: see ``document`` for how to get a ``Film``."""

from dagrender.spec.canvas import Canvas
from dagrender.spec.clips import (
    AudioClip,
    CaptionsClip,
    ClipModel,
    ColorClip,
    CompositionClip,
    GapClip,
    ImageClip,
    Sourced,
    TextClip,
    Timed,
    VideoClip,
    WhenShort,
)
from dagrender.spec.film import FORMAT, Film
from dagrender.spec.fonts import FontFace, FontStyle
from dagrender.spec.gradient import Gradient, Stop
from dagrender.spec.look import Crop, Fit, Pictured, Placed
from dagrender.spec.outputs import (
    AnimationOutput,
    AudioCodec,
    AudioSettings,
    Channels,
    Preset,
    Quality,
    SoundOutput,
    StillOutput,
    VideoCodec,
    VideoOutput,
    VideoSettings,
)
from dagrender.spec.textlook import (
    Align,
    BackgroundStyle,
    FitSize,
    ShadowStyle,
    StrokeStyle,
    Style,
    TextLook,
    VerticalAlign,
)
from dagrender.spec.timeline import CLIPS, AnyClip, Track
from dagrender.spec.transitions import TRANSITIONS, Direction, Transition, TransitionKind
from dagrender.spec.values import Animated, Key, Length
from dagrender.spec.variables import Variable, VariableType
from dagrender.spec.words import Counter, Span, Typewriter

__all__ = [
    "CLIPS",
    "FORMAT",
    "TRANSITIONS",
    "Align",
    "Animated",
    "AnimationOutput",
    "AnyClip",
    "AudioClip",
    "AudioCodec",
    "AudioSettings",
    "BackgroundStyle",
    "Canvas",
    "CaptionsClip",
    "Channels",
    "ClipModel",
    "ColorClip",
    "CompositionClip",
    "Counter",
    "Crop",
    "Direction",
    "Film",
    "Fit",
    "FitSize",
    "FontFace",
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
    "SoundOutput",
    "Sourced",
    "Span",
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
    "Typewriter",
    "Variable",
    "VariableType",
    "VerticalAlign",
    "VideoClip",
    "VideoCodec",
    "VideoOutput",
    "VideoSettings",
    "WhenShort",
]
