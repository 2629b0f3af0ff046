"""Mutators that break a spec in other ways than by misspelling."""

from . import (
    around_the_timeline,
    broken_yaml,
    circles,
    structure,
    templates,
    times,
    wrong_types,
)

MUTATORS = {
    made.__name__.replace("_", " "): made
    for part in (
        wrong_types,
        structure,
        times,
        circles,
        broken_yaml,
        templates,
        around_the_timeline,
    )
    for made in part.MUTATORS
}
