"""Hundreds of wrong specs: each gives errors at the right lines, and typos the right suggestion.

``DAGRENDER_MUTATIONS=50 DAGRENDER_SEED=7 pytest -s tests/spec/test_mutations.py`` makes fifty of
every kind from another seed, and shows how many typos got the right suggestion.
"""

import os
from collections import Counter

import pytest

from . import misspelling
from .trial import MUTATORS, bench

EACH = int(os.environ.get("DAGRENDER_MUTATIONS", "6"))
SEED = int(os.environ.get("DAGRENDER_SEED", "0"))
SHARE = 0.95
LEAST = 0.8
"""Of typos of one kind."""
PLANNED = ("longer than its source", "behind its source", "an overlap that is too long")
"""Kinds of mistakes that are asked of ``dagrender plan``, as media matter to them."""


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory):
    return bench(tmp_path_factory.mktemp("specs"))


def test_there_are_enough_mistakes():
    assert len(MUTATORS) * EACH > 200


def test_the_specs_that_mistakes_are_made_in_are_right(laid_out):
    assert len(laid_out.specs) > 15
    wrong = [(spec.name, ran.err) for spec in laid_out.specs if (ran := laid_out.run(spec)).code]
    assert not wrong


@pytest.mark.parametrize("kind", MUTATORS)
def test_a_mistake_is_told_at_its_line(laid_out, kind):
    command = "plan" if kind in PLANNED else "validate"
    outcomes = [laid_out.ask(one, command) for one in laid_out.mutations(kind, EACH, SEED)]
    assert len(outcomes) == EACH
    wrong = [f"{one.fault}: {one}" for one in outcomes if one.fault]
    assert not wrong, "\n\n".join(wrong)
    # what is made to be wrong is wrong, mostly: a typo can be another word, an id be unused
    assert sum(one.code == 2 for one in outcomes) * 3 >= EACH


def test_nineteen_of_twenty_typos_get_the_right_suggestion(laid_out):
    asked, right, meant, harmless = Counter(), Counter(), Counter(), Counter()
    missed = []
    for kind in misspelling.MUTATORS:
        for mutation in laid_out.mutations(kind, 4 * EACH, SEED + 1):
            outcome = laid_out.read(mutation)
            assert not outcome.fault, f"{outcome.fault}: {outcome}"
            meant[kind] += mutation.meant
            harmless[kind] += not mutation.lines
            if outcome.suggested is not None:
                asked[kind] += 1
                right[kind] += outcome.suggested
                missed += [] if outcome.suggested else [str(outcome)]
    for kind in misspelling.MUTATORS:
        told = f"{right[kind]} of {asked[kind]} right, {meant[kind]} may be meant"
        print(f"{kind}: {told}, {harmless[kind]} do no harm")  # noqa: T201 - for -s
        assert right[kind] >= LEAST * asked[kind], (kind, missed)
    assert right.total() >= SHARE * asked.total(), "\n\n".join(missed)
    assert meant.total() < 0.1 * asked.total()
