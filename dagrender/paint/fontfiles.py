"""Where font files lie: those that installed Python packages bring, never the system's."""

from pathlib import Path

_MEDIUM = 400, 500  # CSS lets these two stand in for each other first


def list_families() -> tuple[str, ...]:
    """The names of the font families that are there, sorted."""
    import fontpkg

    return tuple(sorted(family.name for family in fontpkg.families().values()))


def find_font(family: str, weight: int, *, italic: bool) -> Path | None:
    """The file of ``family`` that holds ``weight`` (100 to 900); None if there is none.

    A variable font holds all of its range. Of a family in single files the nearest weight is
    taken, as CSS Fonts 4 section 5.2 has it. Families are found regardless of case.
    """
    import fontpkg

    found = next(
        (each for each in fontpkg.families().values() if each.name.lower() == family.lower()), None
    )
    if found is None:
        return None
    style = "italic" if italic else "normal"
    files = [file for file in found.files if file.style == style]
    variable = [file for file in files if file.variable]
    if variable:
        return Path(variable[0].path)
    single = [file for file in files if file.weight is not None]
    if not single:
        return None
    return Path(min(single, key=lambda file: weight_distance(weight, file.weight)).path)


def weight_distance(wanted: int, weight: int) -> tuple[int, int]:
    """Sorts weights by how well they stand in for the wanted one, as CSS Fonts 4 section 5.2."""
    if weight == wanted or _MEDIUM[0] <= wanted <= weight <= _MEDIUM[1]:
        preference = 0
    else:
        lighter_first = wanted <= _MEDIUM[1]
        preference = 1 if (weight < wanted) == lighter_first else 2
    return preference, abs(weight - wanted)
