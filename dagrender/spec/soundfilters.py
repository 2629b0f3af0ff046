"""Filters of libavfilter that an effect on sound may name, and what they take.

Here are those that begin anew in a block of sound and soon do as if they had heard all of it: what
comes out depends on the sound around it, and on nothing else: no time, no chance, no file, no other
sound. How far they look ``plan/soundreach.py`` says; what an option may be libav says, before
anything is mixed (``media/sound/checking.py``). As many samples come out as go in.
"""

from dagrender.spec.namedfilters import Refused, named_filters

_BIQUAD = "frequency f width_type t width w mix m channels c normalize n transform a"
_SHELF = f"{_BIQUAD} gain g poles p"
_FOLLOWER = "level_in mode threshold ratio attack release makeup knee link detection mix"
_OPTIONS = {
    "acompressor": _FOLLOWER,
    "acontrast": "contrast",
    "acrusher": "level_in level_out bits mix mode dc aa",
    "aderivative": "",
    "aecho": "in_gain out_gain delays decays",
    "aemphasis": "level_in level_out mode type",
    "aexciter": "level_in level_out amount drive blend freq ceil listen",
    "agate": "level_in mode range threshold ratio attack release makeup knee detection link",
    "alimiter": "level_in level_out limit attack release level",
    "allpass": f"{_BIQUAD} order o",
    "aphaseshift": "shift level order",
    "asoftclip": "type threshold output param",
    "asubcut": "cutoff order level",
    "asupercut": "cutoff order level",
    "bandpass": f"{_BIQUAD} csg",
    "bandreject": _BIQUAD,
    "bass": _SHELF,
    "compand": "attacks decays soft-knee points gain delay",
    "compensationdelay": "mm cm m dry wet temp",
    "crossfeed": "strength range slope level_in level_out",
    "crystalizer": "i c",
    "dcshift": "shift limitergain",
    "equalizer": f"{_BIQUAD} gain g",
    "extrastereo": "m c",
    "haas": (
        "level_in level_out side_gain middle_source middle_phase left_delay left_balance left_gain "
        "left_phase right_delay right_balance right_gain right_phase"
    ),
    "highpass": f"{_BIQUAD} poles p",
    "highshelf": _SHELF,
    "lowpass": f"{_BIQUAD} poles p",
    "lowshelf": _SHELF,
    "stereotools": (
        "level_in level_out balance_in balance_out softclip mutel muter phasel phaser mode slev "
        "sbal mlev mpan base delay sclevel phase bmode_in bmode_out"
    ),
    "stereowiden": "delay feedback crossfeed drymix",
    "tiltshelf": _SHELF,
    "treble": _SHELF,
}
SOUND_OPTIONS = {name: tuple(options.split()) for name, options in _OPTIONS.items()}
"""The options of each filter, by its name; short names of the same option among them."""
OF_STEREO = ("crossfeed", "extrastereo", "haas", "stereotools", "stereowiden")
"""The filters of two channels, so that outputs with one or six cannot have them."""


def _refused(reason: str, **instead: str) -> dict[str, Refused]:
    return {name: Refused(reason=reason, instead=hint) for name, hint in instead.items()}


REFUSED = {
    **_refused(
        "what it does depends on the time that has passed since it began",
        aeval="",
        afreqshift="aphaseshift can be had",
        aphaser="allpass can be had",
        apulsator="keys of pan: move it from side to side",
        chorus="stereowiden or aecho can be had",
        deesser="equalizer or acompressor can be had",
        flanger="allpass or aecho can be had",
        tremolo="keys of gain: make it louder and softer",
        vibrato="",
    ),
    **_refused(
        "it remembers all that it has heard, or for minutes",
        adrc="acompressor can be had",
        aintegral="aderivative can be had",
        asubboost="bass can be had",
        silenceremove="in: and out: cut it",
        speechnorm="compressor: or compand can be had",
    ),
    **_refused(
        "what it does depends on where its own blocks of sound begin",
        adeclick="",
        adeclip="",
        afftdn="gate: can be had",
        afftfilt="equalizer can be had",
        afwtdn="gate: can be had",
        anequalizer="equalizer can be had, once for each band",
        anlmdn="gate: can be had",
        apsyclip="asoftclip or alimiter can be had",
        arnndn="gate: can be had",
        dialoguenhance="equalizer can be had",
        dynaudnorm="compressor: or compand can be had",
        firequalizer="equalizer can be had",
        loudnorm="compressor: and limiter: can be had",
        mcompand="compand can be had",
        superequalizer="equalizer can be had, once for each band",
        surround="",
        virtualbass="bass can be had",
    ),
    **_refused(
        "it changes how long the sound is, where it stands, or its channels",
        adelay="start: moves a clip",
        aloop="loop: 3 does that",
        apad="",
        areverse="reverse: true does that",
        aresample="",
        asetpts="",
        asetrate="speed: does that, with pitch: follow",
        atempo="speed: 2 plays it faster",
        atrim="in: and out: cut it",
        channelmap="stereotools can be had",
        pan="pan: left does that; stereotools can be had",
        rubberband="speed: 2 plays it faster",
    ),
    **_refused(
        "there is a key for that",
        acrossfade="a transition fades both sounds",
        afade="fade_in: 1s and fade_out: 1s",
        afir="reverb: 1s",
        amix="tracks and buses are added up",
        sidechaincompress="duck: voice",
        sidechaingate="duck: voice",
        volume="gain: -6dB",
    ),
}
"""Filters that cannot be had, why, and what can."""

SOUND_FILTERS = named_filters(SOUND_OPTIONS, example="{treble: {gain: 3}}", refused=REFUSED)
