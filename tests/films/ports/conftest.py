import pytest

from ..film import RATE_HZ
from . import ported
from .promised import EXPECTED


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Builds a port once, which is as large and as long as it is to be."""
    done = {}

    def of(name):
        if name not in done:
            found = done[name] = ported.built(name, tmp_path_factory.mktemp("port"))
            size, rate, seconds, sounds = EXPECTED[name]
            assert len(found.frames) == round(seconds * rate)
            assert found.frames[0][0].shape == size[::-1]
            assert not sounds or len(found.sound) == round(seconds * RATE_HZ)
        return done[name]

    return of
