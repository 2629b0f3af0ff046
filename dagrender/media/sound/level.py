"""How loud a master is to be, and what is done to it when it is coded so that it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What is asked for: a loudness (EBU R 128), and peaks that it keeps under."""

    target_lufs: float
    true_peak_db: float
    """In dB under full scale, between samples too (ITU-R BS.1770, dBTP); at most 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What is done to a master: a gain, and where it would be too loud then, less of it."""

    gain_db: float
    """Whole tenths."""
    ceiling_db: float | None = None
    """The true peak above which a limiter takes hold; None where nothing is as loud as that."""
    guided: bool = False
    """Whether another sound says when the limiter takes hold: that of which this one is a part."""

    @property
    def gain(self) -> float:
        """As an amplitude."""
        return float(10 ** (self.gain_db / 20))
