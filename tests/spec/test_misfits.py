"""What a user reads when an output cannot be where it is to be, or does not fit the canvas."""

from spec.conftest import HEAD


def test_outputs_stay_in_the_folder_and_overwrite_no_source(problems):
    text = HEAD + (
        "outputs:\n  ../a.mp4: {}\n  /b.mp4: {}\n  c.mp4: {}\n  C.mp4: {}\n  ./c.mp4: {}\n  d: {}\n"
        "  e.png: {}\n"
    )
    assert problems(text) == [
        (
            '6:3 "../a.mp4" leaves the folder of the spec '
            "[outputs stay in the spec's folder; -o writes one elsewhere]"
        ),
        (
            '7:3 "/b.mp4" is not a path relative to the spec '
            "[write it relative to the spec, with / between folders]"
        ),
        '9:3 "C.mp4" is the same file as "c.mp4"',
        '10:3 "./c.mp4" is the same file as "c.mp4"',
        (
            '11:3 "d": the suffix says what is made '
            "[there is: .mp4, .mov, .mkv, .webm, .gif, .webp, .apng, "
            ".m4a, .mp3, .flac, .wav, .opus, .ogg, .png, .jpg, .jpeg]"
        ),
        "12:10 at: missing [When: a time, or an expression over clips' times and end, the film's]",
    ]
    assert problems(HEAD + "outputs: {footage/talk.mp4: {}}\n") == [
        '5:11 "footage/talk.mp4" would overwrite the media "talk"'
    ]


def test_h265_on_a_narrow_canvas_is_refused_where_it_stands(problems):
    text = (
        HEAD.replace("1920x1080", "64x64") + "outputs:\n  a.mp4: {video: h265}\n  b.mp4: {}\n"
        "  c.mp4: {video: {codec: h265}}\n"
    )
    assert problems(text) == [
        "6:11 a.mp4: h265 needs a picture at least 66 pixels wide [h264 takes any]",
        "8:11 c.mp4: h265 needs a picture at least 66 pixels wide [h264 takes any]",
    ]


def test_outputs_that_do_not_fit_an_hdr_canvas_are_refused_where_they_stand(problems):
    text = HEAD.replace("fps: 25", "fps: 25, dynamic_range: pq") + (
        "outputs:\n  a.mp4: {video: h264}\n  b.mp4: {}\n  c.mp4: {video: {codec: h264, crf: 20}}\n"
        "  d.mp4: {video: {mastering: {peak: 20000}}}\n"
        "  e.mp4: {video: {mastering: {max_fall: 200}}}\n"
    )
    hint = "[h265, av1 can be; or leave dynamic_range: sdr, and HDR sources are tone-mapped]"
    wanted = [
        (
            '9:37 peak: needs a luminance from 50 to 10000 cd/m2, not "20000"',
            "10:31 max_fall needs max_cll beside it",
        ),
        (
            f"6:11 a.mp4: h264 is not for a canvas in pq {hint}",
            f"8:11 c.mp4: h264 is not for a canvas in pq {hint}",
        ),
    ]
    assert problems(text) == list(wanted[0])
    right = text.replace("20000", "2000").replace("max_fall: 200", "max_fall: 200, max_cll: 900")
    assert problems(right) == list(wanted[1])


def test_mastering_is_of_films_in_pq(problems):
    text = HEAD.replace("fps: 25", "fps: 25, dynamic_range: hlg") + (
        "outputs:\n  a.mp4: {video: {mastering: {peak: 600}}}\n"
    )
    assert problems(text) == ["6:19 a.mp4: mastering is told of films in pq, not in hlg"]


def test_a_dynamic_range_that_does_not_exist(problems):
    text = HEAD.replace("fps: 25", "fps: 25, dynamic_range: hdr10")
    (told,) = problems(text)
    assert '"hdr10" is not a dynamic range' in told


def test_numbered_pictures_have_a_folder_of_their_own(problems):
    text = HEAD + (
        "outputs:\n  '%05d.png': {}\n  f/%05d.png: {}\n  f/poster.png: {at: 0s}\n"
        "  f/%03d.jpg: {}\n  f/deep/film.mp4: {}\n  g/%d-%d.png: {}\n  '%d/a%d.png': {}\n"
        "  h/*.png: {}\n"
    )
    own = "[numbered pictures have a folder of their own]"
    found = problems(text)
    assert found == [
        '6:3 "%05d.png": numbered pictures have a folder of their own [such as frames/%05d.png]',
        f'8:3 "f/poster.png" lies in the folder of "f/%05d.png" {own}',
        f'9:3 "f/%03d.jpg" lies in the folder of "f/%05d.png" {own}',
        f'10:3 "f/deep/film.mp4" lies in the folder of "f/%05d.png" {own}',
        '11:3 "g/%d-%d.png": one %05d, or any number of *, tells the frames apart',
        '12:3 "%d/a%d.png": %05d and * stand for frames of one folder, not for folders',
        '13:3 "h/*.png": a * says no number [such as frames/%05d.png]',
    ]
