"""Outputs whose keys are right one by one and do not go together."""

import pytest

from .conftest import HEAD

WRONG = {
    "a.mp4: {video: prores}": "a .mp4 file does not hold prores [it holds h264, h265, vp9, av1]",
    "a.webm: {video: h264}": "a .webm file does not hold h264 [it holds vp9, av1]",
    "a.webm: {audio: aac}": "a .webm file does not hold aac [it holds opus]",
    "a.mp3: {channels: 5.1}": (
        "a.mp3: mp3 knows mono and stereo only [aac, opus, flac and pcm know 5.1]"
    ),
    "a.mp4: {audio: {rate: 192000}}": (
        "a.mp4: aac does not know 192000 Hz [there is 8000, 11025, 12000, 16000, 22050, 24000,"
        " 32000, 44100, 48000, 64000, 88200, 96000]"
    ),
    "a.mov: {audio: opus}": "a .mov file does not hold opus [it holds aac, alac, pcm]",
    "a.mp4: {video: {profile: hq}}": "profile is of prores, not of h264",
    "a.mov: {video: {codec: prores, crf: 9}}": "prores has no crf [profile: hq chooses how coarse",
    "a.mov: {video: prores, quality: lossless}": "prores is never lossless [h264, h265, vp9 and",
    "a.mp4: {video: {preset: 4}}": "a preset of h264 is a name [there is ultrafast,",
    "a.webm: {video: {preset: fast}}": "a preset of vp9 is a number from 0 to 5 [0 is the slow",
    "a.webm: {video: {preset: 6}}": "a preset of vp9 is a number from 0 to 5",
    "a.webm: {video: {crf: 20.5}}": "crf of vp9 is a whole number",
    "a.mp4: {video: {crf: 60}}": "crf of h264 goes from 0 to 51",
    "a.mkv: {video: {codec: av1, preset: 12}, quality: lossless}": "lossless up to preset 10",
    "a.mkv: {audio: {codec: flac, bitrate: 96k}}": "flac is lossless, it has no bitrate",
    "a.webm: {audio: {rate: 44100}}": "opus does not know 44100 Hz [there is 8000, 12000",
    "a.gif: {size: 3840x2160}": "3840x2160 is larger than the canvas",
    "a.gif: {size: 640x480}": "640x480 has another shape than the canvas [640x360 has its shape]",
    "a.mp4: {video: {encoder: h264_nvec}}": '"h264_nvec" is not an encoder [did you mean "h264_nve',
    "a.mp4: {video: {codec: h265, encoder: h264_qsv}}": "a.mp4: h264_qsv makes h264, not h265",
    "a.webm: {video: {encoder: h264_amf}}": "a .webm file does not hold h264",
    "a.mp4: {video: {encoder: av1_qsv, preset: 3}}": "av1_qsv takes no preset [crf says how fine",
    "a.mp4: {video: {encoder: hevc_qsv, crf: 0}}": "hevc_qsv is never lossless [leave encoder",
    "a.mp4: {video: {encoder: h264_amf}, quality: lossless}": "h264_amf is never lossless",
    "f/%d.jpg: {quality: lossless}": "a .jpg is never lossless [.png, .tif and .webp can be]",
    "f/%d.png: {first: -1}": "needs a whole number from 0 to 999999",
    "f/%d.png: {at: 2s}": 'a sequence of pictures has no key "at"',
    "f/%d.png: {size: 640x480}": "640x480 has another shape than the canvas",
    "a.gif: {range: 5s}": "needs two times with .. between them, such as 10s..20s",
    "a.gif: {loop: 0}": "needs forever, or a whole number from 1 to 65535",
    "a.gif: {colours: 9}": 'an animation output has no key "colours" [did you mean "colors"?]',
    "a.flac: {bitrate: 96k}": "flac is lossless, it has no bitrate",
    "a.opus: {rate: 44100}": "opus does not know 44100 Hz",
    "a.wav: {loudness: -14dB}": 'from -70 to -5 LUFS, such as -14LUFS, not "-14dB" [',
    "a.wav: {loudness: 3LUFS}": 'a loudness from -70 to -5 LUFS, such as -14LUFS, not "3LUFS"',
    "a.mp4: {loudness: {target: -14, true_peak: 1dBTP}}": 'true peak from -9 to 0 dB, not "1dBTP"',
    "a.mp4: {loudness: {target: -14, truepeak: 1}}": '"truepeak" [did you mean "true_peak"?]',
    "a.mp4: {loudness: {true_peak: -2dB}}": "target",
    "a.mp4: {loudnes: -14LUFS}": 'no key "loudnes" [did you mean "loudness"?]',
    "a.mp4: {audio: none, loudness: -14LUFS}": "a.mp4: audio is none, so there is nothing to be as",
    "a.gif: {loudness: -14LUFS}": 'an animation output has no key "loudness"',
    "a.mp4: {video: {preset: fats}}": '"fats" is not a preset [did you mean "fast"?]',
}


@pytest.mark.parametrize("line", WRONG)
def test_what_does_not_go_together_is_one_error(problems, line):
    (told,) = problems(f"{HEAD}outputs:\n  {line}\n")
    assert WRONG[line] in told


@pytest.mark.parametrize(
    "line",
    [
        "a.mov: {video: {codec: prores, profile: 4444}, audio: pcm}",
        "a.mkv: {video: {codec: av1, preset: 13, crf: 63}, audio: flac}",
        "a.webm: {video: {preset: 0, crf: 63}, audio: {bitrate: 96k}}",
        "a.gif: {size: 480x270, fps: 12.5, loop: forever, colors: 64, range: 1s..end}",
        "a.mp3: {bitrate: 128k, channels: mono, rate: 44100}",
        "a.mp4: {video: {codec: vp9}, audio: mp3, quality: lossless}",
        "a.webm: {fps: 10}",
        "a.webm: {loudness: -14}",
        "a.m4a: {loudness: {target: -16 lufs, true_peak: -1.5dBTP}}",
        "f/%05d.png: {first: 0, fps: 23.976, range: 1s..2s, size: 480x270}",
        "f/shot %d.TIFF: {}",
    ],
)
def test_what_goes_together_is_taken(load_text, line):
    assert len(load_text(f"{HEAD}outputs:\n  {line}\n").film.outputs) == 1
