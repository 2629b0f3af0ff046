"""Edits of how sounds come together: buses, faders, ducking, and tracks in several languages."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from .edits import desks, hows, places, sound_files
from .file_edits import FileEdits

BUSES = ("voice", "music")
NAMES = ("voice", "music", "speech", "score")
faders = st.sampled_from(
    ({"solo": "true"}, {"mute": "true"}, {"gain": "-4dB"}, {"gain": {"0s": "0dB", "0.6s": "-9dB"}})
)
chains = st.permutations(
    ({"highpass": 200}, {"compressor": "-20dB"}, {"eq": {"high": -4}}, {"limiter": "-6dB"})
).flatmap(lambda row: st.sampled_from((row, row[:2], row[:1])))
"""Effects in any order."""
ducks = st.sampled_from(
    (
        "voice",
        "music",
        ["voice", "music"],
        {"under": ["voice"], "by": "-9dB", "hold": "50ms", "release": "100ms"},
        {"under": "music", "by": "-30dB", "attack": "20ms", "threshold": "-60dB"},
    )
)
tongues = st.sampled_from(
    (
        [{"language": "en", "without": "music"}, {"language": "de", "without": "voice"}],
        [{"buses": "rest"}, {"buses": ["rest", "voice"], "default": "true", "title": "{{ name }}"}],
        [{"language": "pt-BR", "without": ["voice", "rest"], "codec": "flac"}, "aac"],
        [{"codec": "opus", "forced": "true", "channels": "mono"}, {"bitrate": "64k"}],
        {"language": "de", "without": "music"},
        ["aac", "aac"],
        "aac",
    )
)
"""What is heard in the tracks of a film."""
heard = st.sampled_from(({"without": "voice"}, {"buses": ["music", "rest"]}, {"buses": "voice"}))


class SoundEdits(FileEdits):
    """The part of a machine that edits the desk."""

    def desk(self):
        """The buses of the spec in hand, which it has from now on."""
        buses = self.edit().setdefault("sound", {}).setdefault("buses", {})
        for name in BUSES:
            if not buses:
                self.data["timeline"][0].setdefault("bus", BUSES[0])
            buses.setdefault(name, {})
        return buses

    def strip(self, place):
        """A track, a bus, or all of it."""
        buses = self.desk()
        rows = [*self.data["timeline"], *buses.values()]
        return rows[place % len(rows)]

    def sounding(self, place):
        """A clip that may be heard."""
        clips = [clip for track in self.data["timeline"] for clip in track["clips"]]
        found = [one for one in clips if {"video", "audio", "composition"} & one.keys()]
        return found[place % len(found)]

    @rule(gain=st.sampled_from(("-6dB", "40%", {"0s": "100%", "1s": "20%"})), how=hows)
    def turn_the_song(self, gain, how):
        self.edit()["timeline"][2]["clips"][0]["gain"] = gain
        self.attempt(self.data, how)

    @rule(said=desks, files=sound_files, how=hows)
    def lead_the_sound_otherwise(self, said, files, how):
        data = self.edit()
        data["timeline"][2]["clips"][0] = {"audio": "song", **said["song"]}
        data["timeline"][0] |= {"bus": "voice", "gain": said["voice"]}
        data["timeline"][2] |= {"bus": "music", "mute": said.get("mute", "false")}
        data["timeline"][2]["effects"] = [said["tone"]]
        data["sound"] = {"buses": {"voice": {}, "music": said["music"]}, **said["master"]}
        for name in ("mix.flac", "mix.wav"):
            data["outputs"].pop(name, None)
        data["outputs"] |= files
        self.attempt(data, how)

    @rule(place=places, said=faders, how=hows)
    def move_a_fader(self, place, said, how):
        row = self.strip(place)
        for key in ("solo", "mute", "gain"):
            row.pop(key, None)
        row.update(said)
        self.attempt(self.data, how)

    @rule(place=places, said=chains, whole=st.booleans(), how=hows)
    def put_effects_in_any_order(self, place, said, whole, how):
        row = self.strip(place)
        (self.data["sound"] if whole else row)["effects"] = list(said)
        self.attempt(self.data, how)

    @rule(place=places, said=ducks, how=hows)
    def make_way(self, place, said, how):
        self.strip(place)["duck"] = said
        self.attempt(self.data, how)

    @rule(place=places, bus=st.sampled_from((*BUSES, None)), how=hows)
    def send_a_clip_to_another_bus(self, place, bus, how):
        self.desk()
        clip = self.sounding(place)
        clip.pop("bus", None)
        if bus:
            clip["bus"] = bus
        self.attempt(self.data, how)

    @rule(place=places, bus=st.sampled_from((*BUSES, None)), how=hows)
    def send_a_track_to_another_bus(self, place, bus, how):
        self.desk()
        track = self.data["timeline"][place % len(self.data["timeline"])]
        track.pop("bus", None)
        if bus:
            track["bus"] = bus
        self.attempt(self.data, how)

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from(NAMES), how=hows)
    def call_a_bus_otherwise(self, old, new, how):
        buses = self.desk()
        if old in buses and new not in buses:
            self.data = _renamed(self.data, old, new)
        self.attempt(self.data, how)

    @rule(name=st.sampled_from(NAMES), how=hows)
    def take_a_bus_away(self, name, how):
        buses = self.desk()
        buses.pop(name, None)
        self.data = _without(self.data, name)
        self.attempt(self.data, how)

    @rule(said=tongues, suffix=st.sampled_from((".mp4", ".mkv", ".mov", ".webm")), how=hows)
    def speak_in_several_tongues(self, said, suffix, how):
        self.desk()
        outputs = self.data["outputs"]
        outputs["film.mp4"]["audio"] = said
        for name in [one for one in outputs if one.startswith("tongues.")]:
            del outputs[name]
        if suffix != ".mp4":
            outputs[f"tongues{suffix}"] = {"quality": "draft", "audio": said, "range": "0s..0.3s"}
        self.attempt(self.data, how)

    @rule(said=heard, how=hows)
    def have_a_part_of_the_sound_by_itself(self, said, how):
        self.desk()
        self.data["outputs"]["part.flac"] = said
        self.attempt(self.data, how)


def _renamed(data, old, new):
    """A spec in which a bus is called otherwise wherever it is spoken of."""
    if isinstance(data, dict):
        return {
            new if key == old else key: (
                _renamed(value, old, new)
                if isinstance(value, (dict, list))
                else new
                if value == old and key in ("bus", "duck", "under", "buses", "without")
                else value
            )
            for key, value in data.items()
        }
    return [
        new if one == old else _renamed(one, old, new) if isinstance(one, (dict, list)) else one
        for one in data
    ]


def _without(data, name):
    """A spec in which nothing speaks of a bus."""
    keys = ("bus", "duck", "under", "buses", "without")
    if isinstance(data, dict):
        kept = {}
        for key, value in data.items():
            said = value.get("under") if key == "duck" and isinstance(value, dict) else value
            if key in keys and name in (said, *(said if isinstance(said, list) else ())):
                continue
            kept[key] = _without(value, name) if isinstance(value, (dict, list)) else value
        return kept
    return [_without(one, name) if isinstance(one, (dict, list)) else one for one in data]
