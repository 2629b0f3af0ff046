import pytest

from .films import Films, touch_media


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Plans small films."""
    return Films(touch_media(tmp_path_factory.mktemp("media")))


@pytest.fixture
def complaints(films):
    """What is said of tracks: ``line: message [hint]``, lines counted from the first clip on."""
    from dagrender.errors import SpecError

    def complain(*tracks, **options):
        with pytest.raises(SpecError) as caught:
            films.plan(*tracks, **options)
        return [
            f"{problem.place.line - 6}: {problem.message}"
            + (f" [{problem.hint}]" if problem.hint else "")
            for problem in caught.value.problems
        ]

    return complain
