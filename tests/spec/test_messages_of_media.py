"""What a user reads when media and fonts cannot be read, word for word."""

import os

from spec.conftest import HEAD


def test_files_that_are_missing_get_the_nearest_name(problems):
    text = HEAD.replace("talk.mp4", "tlak.mp4").replace("art/", "atr/") + (
        "fonts: {A: art, B: http://x.org/b.ttf, C: nowhere/c.ttf}\n"
    )
    assert problems(text) == [
        '3:15 no file "footage/tlak.mp4" [did you mean "footage/talk.mp4"?]',
        '3:39 no file "atr/logo.png" [did you mean "art/logo.png"?]',
        '5:12 "art" is a folder, not a file',
        '5:20 no file "http://x.org/b.ttf" [only media of http and https are fetched: save it]',
        '5:43 no file "nowhere/c.ttf" [there is no folder "nowhere" beside the spec]',
    ]


def test_what_is_there_but_cannot_be_read_as_a_file_is_told_as_what_it_is(problems, folder):
    (folder / "loop.mp4").symlink_to("loop.mp4")
    (folder / "lost.ttf").symlink_to("gone.ttf")
    os.mkfifo(folder / "pipe.ttf")
    fonts = "fonts: {A: lost.ttf, B: pipe.ttf}\n"
    assert problems(HEAD.replace("footage/talk.mp4", "loop.mp4") + fonts) == [
        '3:15 "loop.mp4" is a link to a file that is not there',
        '5:12 "lost.ttf" is a link to a file that is not there',
        '5:25 "pipe.ttf" is not a plain file',
    ]


def test_what_is_wrong_with_an_entry_of_media_is_told_at_its_key(problems):
    entry = "{file: footage/talk.mp4, video: first, adio: 1}"
    assert problems(HEAD.replace("footage/talk.mp4", entry)) == [
        ('3:47 video: needs the number of a stream, counted from 0, or none, not "first"'),
        '3:54 media has no key "adio" [did you mean "audio"?]',
    ]


def test_a_file_in_place_of_a_medium_gets_told_how_it_is_named(problems):
    head = "dagrender: 1\ncanvas: {size: 64x36, fps: 10}\n"
    text = head + "timeline:\n- track: a\n  clips: [{video: footage/new.mp4}, {video: 'a b.mp4'}]\n"
    assert problems(text) == [
        (
            '5:19 no media called "footage/new.mp4" '
            "[files have names here: media: {new: footage/new.mp4}, and in the clip new]"
        ),
        (
            '5:45 no media called "a b.mp4" '
            "[files have names here: media: {talk: a b.mp4}, and in the clip talk]"
        ),
    ]
