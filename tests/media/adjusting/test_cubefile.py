"""Tables of colours: what is read, what is refused, and what lies between the points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagrender.media.adjusting.cubefile import CubeError, parse_cube

from .cubes import cube, twisted, warm

COLOURS = np.random.default_rng(3).random((500, 3))


def test_points_of_a_table_are_met_exactly():
    table = parse_cube(cube(warm, 5))
    axis = np.linspace(0, 1, 5)
    for red, green, blue in ((0, 0, 0), (4, 4, 4), (1, 2, 3), (4, 0, 2)):
        colour = np.array([axis[red], axis[green], axis[blue]])
        assert np.allclose(table.at(colour), warm(*colour), atol=1e-8)


def test_what_is_linear_is_so_between_the_points():
    table = parse_cube(cube(lambda r, g, b: (0.2 * r + 0.5 * b, g, 1 - b), 3))
    red, green, blue = COLOURS.T
    expected = np.stack([0.2 * red + 0.5 * blue, green, 1 - blue], -1)
    assert np.allclose(table.at(COLOURS), expected, atol=1e-8)


@given(st.floats(0, 1))
def test_greys_stay_grey_in_a_table_whose_greys_are(shade):
    table = parse_cube(cube(lambda r, g, b: (r * r, (g * r), b * b), 4))
    red, green, blue = table.at(np.full(3, shade))
    assert abs(red - green) < 1e-8
    assert abs(red - blue) < 1e-8


def test_each_colour_is_a_mean_of_its_cells_four_corners():
    """Against the six cases of the tetrahedra, written out."""
    points = 9
    table = parse_cube(cube(twisted, points))
    corners = table.table
    for colour in COLOURS[:100]:
        place = colour * (points - 1)
        (i, j, k), (r, g, b) = np.floor(place).astype(int), place - np.floor(place)

        def at(x, y, z, cell=(i, j, k)):
            return corners[cell[2] + z, cell[1] + y, cell[0] + x]

        if r > g > b:
            mean = (1 - r) * at(0, 0, 0) + (r - g) * at(1, 0, 0) + (g - b) * at(1, 1, 0)
            mean = mean + b * at(1, 1, 1)
        elif r > b > g:
            mean = (1 - r) * at(0, 0, 0) + (r - b) * at(1, 0, 0) + (b - g) * at(1, 0, 1)
            mean = mean + g * at(1, 1, 1)
        elif b > r > g:
            mean = (1 - b) * at(0, 0, 0) + (b - r) * at(0, 0, 1) + (r - g) * at(1, 0, 1)
            mean = mean + g * at(1, 1, 1)
        elif g > r > b:
            mean = (1 - g) * at(0, 0, 0) + (g - r) * at(0, 1, 0) + (r - b) * at(1, 1, 0)
            mean = mean + b * at(1, 1, 1)
        elif g > b > r:
            mean = (1 - g) * at(0, 0, 0) + (g - b) * at(0, 1, 0) + (b - r) * at(0, 1, 1)
            mean = mean + r * at(1, 1, 1)
        else:
            mean = (1 - b) * at(0, 0, 0) + (b - g) * at(0, 0, 1) + (g - r) * at(0, 1, 1)
            mean = mean + r * at(1, 1, 1)
        assert np.allclose(table.at(colour), mean, atol=1e-9)


def test_a_domain_says_what_the_first_and_the_last_point_stand_for():
    header = "DOMAIN_MIN -1 0 0\nDOMAIN_MAX 1 2 1"
    table = parse_cube(cube(lambda r, g, b: (r, g, b), 3, header=header))
    assert np.allclose(table.at(np.array([0.0, 1.0, 0.5])), [0.5, 0.5, 0.5])


def test_a_table_of_one_dimension_is_looked_up_part_by_part():
    table = parse_cube(b"LUT_1D_SIZE 3\n0 0 1\n0.2 0.5 0.5\n1 1 0\n")
    assert np.allclose(table.at(np.array([0.25, 0.5, 0.75])), [0.1, 0.5, 0.25])


def test_comments_titles_and_blank_lines_are_skipped():
    head = b'\xef\xbb\xbf# made by hand\r\nTITLE "a b"\r\n\r\n'
    data = head + b"LUT_1D_SIZE 2 # two\r\n0 0 0\r\n1 1 1\r\n"
    assert parse_cube(data).table.shape == (2, 3)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "LUT_3D_SIZE is missing"),
        ("0 0 0", 1, "a colour comes before LUT_3D_SIZE"),
        ("LUT_3D_SIZE x", 1, "needs a whole number from 2 to 256"),
        ("LUT_3D_SIZE 1", 1, "needs a whole number from 2 to 256"),
        ("LUT_3D_SIZE 2\nLUT_1D_SIZE 2", 2, "LUT_3D_SIZE was given before"),
        ("LUT_1D_SIZE 2\n0 0 0\n0 0", 3, 'a colour needs 3 numbers, not "0 0"'),
        ("LUT_1D_SIZE 2\n0 0 0\n0 0 nan", 3, "a colour needs 3 numbers"),
        ("LUT_1D_SIZE 2\n0 0 0\n", 2, "LUT_1D_SIZE 2 has 2 colours; 1 are missing"),
        ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1", 4, "here is another"),
        ("DOMAIN_MIN 2 0 0\nDOMAIN_MAX 1 1 1\n", 2, "ends before it begins"),
        ("# no\nLUT_4D_SIZE 2", 2, '"LUT_4D_SIZE" is no word of .cube files'),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(text, line, told):
    with pytest.raises(CubeError) as caught:
        parse_cube(text.encode())
    assert caught.value.line == line
    assert told in caught.value.message


def test_a_file_of_other_bytes_is_no_table():
    with pytest.raises(CubeError, match="no text") as caught:
        parse_cube(b"LUT_3D_SIZE 2\n\xff\xfe\x00")
    assert caught.value.line == 2


@given(st.binary(max_size=200))
def test_whatever_a_file_holds_it_is_a_table_or_refused(data):
    line = 1
    try:
        parse_cube(data)
    except CubeError as error:
        line = error.line
    assert line >= 1
