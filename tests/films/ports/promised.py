"""What the originals' documentation promises of every film: its size, rate, length and sound."""

# canvas, frames a second, seconds by the original's lengths, whether there is sound
EXPECTED = {
    # 35.5 s of clips, less eleven transitions of half a second and one of 0.3 s
    "editly/common-features": ((320, 180), 30, 29.7, True),
    "editly/audio-tracks": ((200, 200), 30, 15.5, True),
    "editly/mosaic": ((200, 200), 30, 2, False),
    "editly/news-title": ((180, 320), 30, 10, False),
    "editly/visible-from-until": ((320, 180), 30, 7, False),
    "mlt/clock": ((320, 180), 25, 10, False),
    "mlt/news": ((320, 180), 25, 14, True),
    "mlt/title": ((320, 180), 25, 7, False),
    "mlt/tracks": ((320, 180), 25, 14, False),
    "mlt/voiceover": ((320, 180), 25, 14, True),
    "shotstack/catalogue": ((180, 320), 25, 3, False),
    "shotstack/ken-burns": ((320, 180), 25, 29, True),
    "shotstack/kinetic-text": ((320, 180), 25, 12.4, True),
    "shotstack/luma-matte": ((320, 180), 25, 12.2, True),
    "shotstack/picture-in-picture": ((320, 180), 25, 15, True),
}
ROWS = {"shotstack/catalogue": "rows.csv"}
