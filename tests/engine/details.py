"""What clips, texts, outputs and media may say in passing, for the edits of the state machine."""

from hypothesis import strategies as st

from dagrender.spec.finish import Blend

of_pictures = st.sampled_from(
    (
        {"crop": {"top": "10%", "bottom": 4, "left": 2, "right": "5%"}},
        {"anchor": "top left", "position": [4, 6], "scale": 0.6},
        {"anchor": ["20%", "80%"], "rotation": 20},
        {"chroma_key": {"color": "#40c080", "similarity": "20%", "softness": 0.2, "spill": 0.5}},
        {"flip": "vertical"},
        {
            "position": {"0s": [0, 9], "0.4s": [50, 9]},
            "motion_blur": {"shutter": 270, "samples": 4},
        },
        {"mask": {"shape": "rectangle", "size": ["60%", "50%"], "position": ["40%", "50%"]}},
        {"mask": {"shape": "rounded", "radius": 8, "feather": {"0s": 0, "0.4s": 6}}},
        {"mask": {"image": "logo", "by": "alpha"}},
        {"border": {"width": {"0s": 0, "0.4s": 5}, "color": "white"}},
    )
)
"""Of clips that show something."""
modes = st.sampled_from([{"blend": str(mode.value)} for mode in Blend])
tones = st.lists(
    st.sampled_from(
        (
            {"contrast": 1.3},
            {"hue": {"0s": 0, "0.5s": 90}},
            {"exposure": -0.5},
            {"exposure": {"0s": 0, "0.5s": 1}},
            {"filters": [{"eq": {"brightness": 0.1}}]},
            {"filters": [{"colorbalance": {"rs": 0.3}}]},
        )
    ),
    max_size=2,
)
of_texts = st.sampled_from(
    (
        {"anchor": "bottom right", "position": ["right-4", "bottom-4"]},
        {"font_style": "italic", "font_weight": 700},
        {"letter_spacing": {"0s": 0, "0.4s": 6}},
        {"line_height": 2, "text": "two\nlines"},
        {"box": ["70%", "80%"], "vertical_align": "top", "align": "left"},
        {"stroke": {"width": 3, "color": "black"}},
        {"background": {"color": "#000a", "padding": [2, 8], "radius": 5}},
        {"shadow": {"x": 3, "y": 3, "blur": {"0s": 0, "0.4s": 6}, "color": "red"}},
        {"text": [{"text": "a span ", "font_style": "italic", "letter_spacing": 2}, "and more"]},
        {"text": {"counter": {"to": 2.5, "decimals": 1, "point": ",", "prefix": "$"}}},
    )
)
"""Of the title."""
codings = st.sampled_from(
    (
        {"video": {"codec": "h264", "crf": 30, "preset": "ultrafast", "segment": "0.3s"}},
        {"video": {"codec": "h264", "preset": "veryfast"}, "audio": {"channels": "mono"}},
        {"audio": {"rate": 44100, "bitrate": "64k"}},
        {"audio": "none"},
        {"quality": "lossless"},
        {"size": "96x54"},
        {"fps": "5"},
        {"loudness": "-20LUFS"},
        {"audio": "flac", "loudness": {"target": "-5LUFS", "true_peak": "-9dB"}},
    )
)
"""Of the film's file; its size is not that of all canvases."""
others = st.sampled_from(
    (
        {"edit.mov": {"video": {"codec": "prores", "profile": "proxy"}, "audio": "pcm"}},
        {"small.webm": {"video": {"codec": "vp9", "preset": 5}, "range": "0s..0.2s"}},
        {"modern.mp4": {"video": {"codec": "av1", "preset": 12}, "range": "0s..0.2s"}},
        {"tone.wav": {"channels": "mono", "rate": 44100}},
        {"talk.m4a": {"bitrate": "96k"}, "talk.opus": {"quality": "draft"}},
        {"still.jpg": {"at": "0.2s"}},
    )
)
"""Outputs of kinds that are dear to code: of the film's beginning only."""
sounds = st.sampled_from(
    (
        {"pan": {"0s": -1, "0.5s": 1}},
        {"pan": 0.5, "fade_in": {"duration": "0.2s", "curve": "log"}},
        {"fade_out": {"duration": "0.3s", "curve": "equal-power"}},
        {"speed": 1.5, "when_short": "loop"},
    )
)
"""Of the song."""
treatments = st.sampled_from(
    ({"extract": "stored"}, {"extract": "virtual"}, {"audio": "none"}, {"video": 0})
)
"""Of a source."""
gradings = st.sampled_from(
    ({"primaries": "bt2020", "peak": 600, "black": 0.01}, {"max_cll": 900, "max_fall": 300})
)
"""Of displays that films in PQ are graded on."""
typed = st.sampled_from(
    (
        {"type": "string", "default": "Ada", "description": "Who it is for."},
        {"type": "number", "default": 3, "min": 1, "max": 9},
        {"type": "choice", "values": ["Ada", "Grace"], "default": "Grace"},
        "Joan",
    )
)
"""Of the variable that the title shows."""
canvases = st.sampled_from(({"size": "320x180"}, {"size": "160x90"}, {"fps": "8"}, {"fps": "10"}))
