"""Languages as files have them, against what is known of languages elsewhere."""

import string
from itertools import product

import langcodes
import pytest

from dagrender.media.coding.tongues import in_matroska


def test_matroskas_codes_are_the_bibliographic_ones():
    asked = 0
    for letters in product(string.ascii_lowercase, repeat=2):
        language = langcodes.Language.make("".join(letters))
        try:
            code = language.to_alpha3(variant="T")
        except LookupError:
            continue
        asked += 1
        assert in_matroska(code) == language.to_alpha3(variant="B")
    assert asked > 150


@pytest.mark.parametrize("code", ["und", "eng", "mul"])
def test_most_languages_have_one_code(code):
    assert in_matroska(code) == code
