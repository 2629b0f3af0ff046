"""Look-up tables as .cube files."""


def cube(change, points=17, *, header=""):
    """A .cube file in which each colour is what ``change`` makes of it."""
    axis = [n / (points - 1) for n in range(points)]
    rows = [
        " ".join(f"{part:.9f}" for part in change(red, green, blue))
        for blue in axis
        for green in axis
        for red in axis
    ]
    return "\n".join([header, f"LUT_3D_SIZE {points}", *rows, ""]).encode()


def warm(red, green, blue):
    return red**0.8, green, 0.9 * blue**1.3


def twisted(red, green, blue):
    return 0.1 + 0.8 * green, 0.9 * red * red, (red + green + blue) / 3
