"""How loud an output is to be."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field

from dagrender.spec.context import Context
from dagrender.spec.faults import Fault, needs
from dagrender.spec.model import SpecModel, refuse
from dagrender.spec.reading import Reads
from dagrender.spec.scalars import NUMBER_OR_TEXT, exact, number, scalar

_LOUDEST, _SOFTEST = -5, -70
_HIGHEST_DB, _LOWEST_DB = 0, -9

TARGET = Reads(
    number(
        f"a loudness from {_SOFTEST} to {_LOUDEST} LUFS, such as -14LUFS",
        unit="LUFS",
        low=_SOFTEST,
        high=_LOUDEST,
    ),
    dict(NUMBER_OR_TEXT),
    "LUFS",
)
_PEAK = f"a true peak from {_LOWEST_DB} to {_HIGHEST_DB} dB"


def _read_true_peak(value: Any, _: Context) -> float:
    """Decibels under full scale, which may be called dBTP."""
    text = scalar(value, _PEAK)
    unit = "dBTP" if text.lower().endswith("tp") else "dB"
    peak_db = exact(text, _PEAK, unit=unit)
    if not _LOWEST_DB <= peak_db <= _HIGHEST_DB:
        raise needs(_PEAK, text)
    return float(peak_db)


TRUE_PEAK = Reads(_read_true_peak, dict(NUMBER_OR_TEXT), "dB")


class Loudness(SpecModel):
    """The loudness that the sound is brought to."""

    called: ClassVar[str] = "loudness"
    short_key: ClassVar[str] = "target"

    target: Annotated[float, TARGET] = Field(
        description="The integrated loudness after EBU R 128 (ITU-R BS.1770), in LUFS: -14 for "
        "most services on the net, -16 for podcasts, -23 for broadcasting."
    )
    true_peak: Annotated[float, TRUE_PEAK] = Field(
        default=-1.0,
        description="No peak gets higher than this, in dB under full scale, also between samples. "
        "Where the gain that is needed would bring one there, a limiter holds it.",
    )


LOUDNESS_FIELD = Field(
    default=None,
    description="Bring all of its sound to this loudness: -14LUFS, or {target: -14LUFS, true_peak: "
    "-1dB}. Stems get what the whole gets, so that they still add up to it.",
)


def soundless(name: str, output: Any) -> Iterator[Fault]:
    """A loudness of an output that is to have no sound."""
    if output.loudness is not None and not getattr(output, "audio", True):
        message = f"{name}: audio is none, so there is nothing to be as loud as that"
        yield refuse(
            message, "outputs", name, "loudness", hint="leave loudness out, or audio: none"
        )
