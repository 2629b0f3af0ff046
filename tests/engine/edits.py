"""What the films of the state machine are made of, and how they are built."""

from hypothesis import strategies as st

from .films import clip, color, title

TICKS = ("0s", "0.1s", "0.3s", "0.5s")
LENGTHS = ("0.3s", "0.5s", "0.8s", "1.1s")
TWINS = {"a.mp4": "a2.mp4", "b.mp4": "b2.mp4", "song.wav": "song1.wav"}
FEWEST = 8
"""Frames of the sequence that are always there."""
WORDS = st.sampled_from(("Hello", "Hallo", "A much longer line", "{{ name }}"))
SAYINGS = (
    {"text": "{{ name }} is typed", "typewriter": "12/s"},
    {"text": "{{ name }} is typed", "typewriter": "0.4s", "box": ["80%", "40%"]},
    {"text": {"counter": {"to": 1200, "separator": ",", "ease": "ease-out"}}},
    {"text": ["up to ", {"counter": {"from": 3, "to": -2, "decimals": 1}, "color": "gold"}]},
    {"text": ["mixed ", {"text": "{{ name }}", "font_weight": 800, "font_size": "140%"}]},
    {"text": "as large as can be", "font_size": {"fit": [6, 60]}, "box": ["60%", "50%"]},
    {"text": "lines that are as wide as their box", "width": "30%", "align": "justify"},
    {"text": ["under ", {"text": "{{ name }}", "decoration": "underline"}], "direction": "rtl"},
    {"text": "{{ name }} is struck out", "decoration": "line-through"},
    {"text": "\u65e5 and \u672c", "allow_missing_glyphs": True},
    {"text": "\u65e5 and \u672c"},
)
"""What the title says, and how; the last cannot be shown."""

pictures = st.one_of(
    st.builds(
        clip,
        st.sampled_from("ab"),
        st.sampled_from(TICKS),
        st.sampled_from(LENGTHS[:3]),
        fit=st.sampled_from(("cover", "contain", "blur", {"blur": "3vmin"})),
        speed=st.sampled_from((1, 1, 1, 2, 0.5)),
        when_short=st.just("hold"),
    ),
    st.builds(
        clip,
        st.just("shots"),
        st.sampled_from(TICKS),
        st.sampled_from(LENGTHS[:3]),
        when_short=st.just("hold"),
    ),
    st.builds(
        lambda word, start, length, size: {
            "composition": "card",
            "with": {"word": word},
            "in": start,
            "duration": length,
            "when_short": "hold",
            "scale": size,
        },
        st.sampled_from(("Ada", "Grace")),
        st.sampled_from(TICKS[:3]),
        st.sampled_from(LENGTHS[:3]),
        st.sampled_from((1, 1, 0.5)),
    ),
    st.builds(
        lambda shades, length: {
            "for": {"shade": shades},
            "color": "{{ shade }}",
            "duration": length,
            "if": "{{ loop.index < 3 }}",
        },
        st.lists(st.sampled_from(("#204060", "#603010", "#306030")), min_size=1, max_size=3),
        st.sampled_from(LENGTHS[:2]),
    ),
    st.builds(color, st.sampled_from(("#204060", "#603010")), st.sampled_from(LENGTHS)),
    st.builds(
        lambda gradient, length: {
            "color": {"gradient": {**gradient, "stops": ["#e0b040", "#203060"]}},
            "duration": length,
        },
        st.sampled_from(
            (
                {"angle": 40},
                {"shape": "ellipse", "center": ["30%", "50%"]},
                {"shape": "circle", "radius": {"0s": "20vw", "end": "60vw"}},
            )
        ),
        st.sampled_from(LENGTHS),
    ),
    st.builds(
        lambda length: {
            "image": "logo",
            "duration": length,
            "fit": "fill",
            "rotation": {"0s": 0, "end": 9},
        },
        st.sampled_from(LENGTHS),
    ),
)
# most builds in this process, for starting others costs more than the films do
hows = st.builds(
    lambda executor, storing, frames: {
        **executor,
        "store_extractions": storing,
        "frame_cache_bytes": frames,
    },
    st.sampled_from(
        [{"executor": "inline"}] * 9
        + [{"executor": "processes", "jobs": jobs} for jobs in (1, 2, 3)]
    ),
    st.sampled_from(("auto", "all", "all", "none")),
    st.sampled_from((0, 60_000, 10**8)),
)
MOVED = (
    "size",
    "motion_blur",
    "flip",
    "opacity",
    "fade_in",
    "fade_out",
    "position",
    "scale",
    "rotation",
)
"""The keys that the motions set."""
motions = st.sampled_from(
    (
        {"flip": "horizontal"},
        {"size": ["40vw", "auto"]},
        {"size": ["40vw", "50vh"], "rotation": 5},
        {"size": {"0s": [20, 30], "end": [60, 90]}, "motion_blur": {"samples": 3}},
        {"position": {"0s": [0, 0], "end": [90, 60]}, "motion_blur": 360},
        {"flip": "both", "opacity": 0.5},
        {"fade_in": "0.2s", "fade_out": {"duration": "0.1s", "ease": "ease-in"}},
        {
            "position": {
                "keys": {"0s": ["10vw", "50%"], "end": ["90vw", 9]},
                "ease": "spring",
            }
        },
        {"scale": {"keys": {"0s": 0.2, "0.4s": 1}, "ease": "linear(0, 1.2 60%, 1)"}},
        {"rotation": {"keys": {"0s": 0, "0.4s": 40}, "ease": "steps(3, jump-both)"}},
    )
)
adjustments = st.lists(
    st.sampled_from(
        (
            {"brightness": 0.8},
            {"saturation": {"0s": 1, "0.4s": 0}},
            {"gamma": 1.4},
            {"temperature": 4200},
            {"lut": "grade.cube"},
            {"lut": {"file": "grade.cube", "strength": {"0s": 0, "0.5s": 1}}},
            {"blur": {"0s": 4, "0.3s": 0}},
            {"sharpen": 0.6},
            {"vignette": 0.5},
            {"grain": "4%"},
            {"grain": {"amount": {"0s": 0, "0.5s": "8%"}, "size": 2, "seed": 3}},
            {"filters": [{"unsharp": {"luma_amount": 1.2}}, "hflip"]},
        )
    ),
    max_size=2,
)
finishes = st.sampled_from(
    (
        {"corner_radius": 12},
        {"corner_radius": {"0s": 0, "0.5s": "50%"}, "border": {"width": 3, "color": "gold"}},
        {"border": {"width": 4, "color": "#fff8", "inside": "true"}},
        {"shadow": {"x": 4, "y": 4, "blur": 6}, "scale": 0.6},
        {"mask": {"shape": "circle", "feather": 4}},
        {"mask": {"image": "logo", "by": "luma", "invert": "true"}},
        {"mask": {"clip": "words"}},
        {"blend": "multiply"},
        {"blend": "luminosity", "scale": 0.5, "opacity": 0.5},
    )
)
"""What is done to the edge of a clip."""


sound_files = st.sampled_from(
    (
        {"mix.flac": {"stems": "true"}},
        {"mix.flac": {"stems": "true", "loudness": "-14LUFS"}},
        {"mix.flac": {"stems": "true", "loudness": {"target": "-6LUFS", "true_peak": "-6dB"}}},
        {"mix.wav": {"bus": "voice", "channels": "5.1"}},
        {"mix.wav": {"bus": "voice", "loudness": "-23LUFS"}},
        {},
    )
)
"""Files of nothing but sound, bus by bus."""


waves = st.sampled_from(
    (
        {"waveform": "song", "duration": "0.6s"},
        {"waveform": "song", "in": "0.2s", "duration": "0.6s", "played_color": "gold"},
        {
            "waveform": "song",
            "duration": "0.8s",
            "window": "0.5s",
            "count": 12,
            "ends": "flat",
            "spacing": "20%",
        },
        {
            "waveform": "song",
            "duration": "0.5s",
            "style": "line",
            "measure": "rms",
            "channel": "left",
            "thickness": 2,
            "speed": 2,
        },
        {
            "waveform": "song",
            "duration": "0.5s",
            "style": "area",
            "align": "bottom",
            "normalize": "true",
            "playhead": "white",
            "color": {"gradient": {"stops": ["red", "#00f8"]}},
            "blend": "screen",
        },
    )
)
"""Pictures of the song."""


numberings = st.sampled_from(
    (
        {"fps": "4"},
        {"fps": "7", "range": "0.1s..0.3s"},
        {"range": "0s..0.2s", "first": 0},
        {"fps": "25", "range": "0.1s..0.3s", "size": "48x32"},
    )
)
"""Which frames are made into numbered pictures, and how; the last does not fit all canvases."""


cuts = st.sampled_from(
    (
        {},
        {"canvas": {"size": "96x96", "background": "#400000"}},
        {"vars": {"name": "Cut"}},
        {"canvas": {"fps": "8"}, "vars": {"name": "Grace"}},
    )
)
"""What an output shows otherwise."""


def card(shade, start):
    """A film within the film, which says a word."""
    return {
        "vars": {"word": "World"},
        "timeline": [
            {"track": "picture", "clips": [color(shade, "0.5s"), clip("a", "0.1s", "0.4s")]},
            {"track": "words", "clips": [title("{{ word }}", start, "0.4s")]},
        ],
    }


places = st.integers(0, 9)


desks = st.fixed_dictionaries(
    {
        "song": st.sampled_from(
            (
                {"gain": "-6dB", "fade_out": "0.2s"},
                {"pan": "left", "fade_in": {"duration": "0.3s", "curve": "exp"}},
                {"pan": {"0s": -0.5, "0.5s": "right"}},
                {"speed": 1.5, "pitch": "follow"},
                {"effects": [{"highpass": 300}, {"reverb": {"time": "0.2s", "mix": "40%"}}]},
            )
        ),
        "voice": st.sampled_from(("0dB", "-6dB", {"0s": "-20dB", "0.5s": "0dB"})),
        "music": st.sampled_from(
            (
                {},
                {"gain": "-3dB"},
                {"duck": "voice"},
                {"duck": {"under": "voice", "by": "-20dB", "attack": "50ms", "release": "100ms"}},
                {"effects": [{"compressor": "-30dB"}]},
                {"solo": "true"},
            )
        ),
        "tone": st.sampled_from(
            (
                {"lowpass": 5000},
                {"eq": {"low": 6, "low_frequency": 150, "high": -6, "high_frequency": 4000}},
                {"eq": {"mid": "4dB", "mid_frequency": 800}},
                {"compressor": {"threshold": "-30dB", "ratio": 4, "makeup": 6}},
                {"gate": {"threshold": "-30dB", "reduction": "-20dB", "attack": "5ms"}},
                {"limiter": {"ceiling": "-12dB", "release": "20ms"}},
                {"filters": [{"bass": {"gain": 6}}, "crystalizer"]},
                {"filters": [{"aecho": {"delays": "60|90", "decays": "0.5|0.2"}}]},
            )
        ),
        "master": st.sampled_from(({}, {"effects": [{"limiter": "-9dB"}]}, {"gain": "-2dB"})),
    },
    optional={"mute": st.sampled_from(("true", "false"))},
)
"""How the sounds come together: of the song, of tracks, buses and all of it."""
