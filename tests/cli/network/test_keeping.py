"""What is kept of media of other machines, and by whom: caches, collectors, builds at once."""

import json
import os
import signal
import threading
import time

import pytest
from engine.films import flip, project
from engine.served import dripping

from cli.program import Program
from dagrender.cli.building import build_with_progress
from dagrender.engine.survey import survey
from dagrender.store.store import Store

from .remote import ALLOW, entries, here, report, run


class TestCache:
    def test_figures_name_what_was_fetched(self, made, media):
        report(made)
        told = Program(made.folder, made.cache)("cache", "info", "--json").out
        (kind,) = [one for one in json.loads(told)["kinds"] if one["kind"] == "fetch"]
        assert kind["actions"] == 1
        assert kind["size_bytes"] >= (media / "a.mp4").stat().st_size

    def test_what_is_collected_is_fetched_again(self, made, served, media):
        report(made)
        run_gc = Program(made.folder, made.cache)("cache", "gc", "--max-size", "0")
        assert run_gc.code == 0
        assert entries(made) == []
        assert made.objects() == []
        report(made)
        assert served.sent == ["/a.mp4"] * 2
        assert made.outputs() == here(made, media).outputs()

    @pytest.mark.parametrize("how", ["a build", "a look"])
    def test_nothing_is_collected_under_who_reads_it(self, made, served, media, how):
        """However old what was fetched is: it is in use."""
        run(made, ALLOW, command="plan")
        long_ago = time.time() - 7 * 24 * 3600
        for one in (*made.objects(), *(made.cache / "v1" / "ac").glob("??/*")):
            os.utime(one, (long_ago, long_ago))
        collected = []

        def collect(event):
            if getattr(event, "phase", "") == "probe":
                collected.append(Store(made.cache).collect(0, 0.0))

        if how == "a look":
            survey(made.request(allow_network=True), notify=collect)
        else:
            made.build(collect, allow_network=True)
        assert collected
        report(made)
        assert served.sent == ["/a.mp4"]
        assert made.outputs() == here(made, media).outputs()

    def test_damage_is_found_and_fetched_anew(self, made, served, media):
        report(made)
        (entry,) = entries(made)
        digest = entry.output("content").digest
        path = made.cache / "v1" / "cas" / digest[:2] / digest
        path.chmod(0o644)
        path.write_bytes(b"0" * path.stat().st_size)
        (made.folder / "film.mp4").unlink()
        report(made)
        assert served.sent == ["/a.mp4"] * 2
        assert made.outputs() == here(made, media).outputs()

    def test_damage_that_stat_does_not_show_reaches_no_frame(self, made, served, media):
        report(made)
        (entry,) = entries(made)
        content = entry.output("content").digest
        path = made.cache / "v1" / "cas" / content[:2] / content
        flip(path)
        seen = path.stat()
        Store(made.cache)._memo.remember_source(
            f"{seen.st_dev}:{seen.st_ino}",
            f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}",
            content,
        )
        made.data["timeline"][0]["clips"][0]["opacity"] = 0.5
        made.write(made.data)
        assert f"object {content} of the cache is damaged" in run(made, ALLOW, code=1).err
        report(made)
        assert served.sent == ["/a.mp4"] * 2
        assert made.outputs() == here(made, media).outputs()

    def test_a_cache_that_may_only_be_read_is_used(self, made, served, media, monkeypatch):
        report(made)
        (made.folder / "film.mp4").unlink()
        before = made.objects()
        real = Store.refusal
        monkeypatch.setattr(
            Store,
            "refusal",
            lambda self: PermissionError(13, "no") if self.root == made.cache else real(self),
        )
        unwatched = {"DAGRENDER_WATCH_INPUTS": "0"}  # whatever lies in a cache behind is read
        report(made, **unwatched)
        assert served.sent == ["/a.mp4"]
        assert made.outputs() == here(made, media).outputs()
        served.files["a.mp4"] = (media / "a2.mp4").read_bytes()
        report(made, **unwatched)
        assert made.outputs() == here(made, media, "a2.mp4").outputs()
        assert made.objects() == before


class TestTogether:
    def test_a_build_that_is_killed_in_the_middle_leaves_nothing_partial(self, made, served, media):
        whole = (media / "a.mp4").read_bytes()
        served.files["a.mp4"] = dripping(whole, 0.02, portion=100)
        process = Program(made.folder, made.cache).start(
            "build", "film.yaml", ALLOW, start_new_session=True
        )
        until(lambda: any((made.cache / "v1" / "tmp").glob("*")))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert entries(made) == []
        assert made.objects() == []
        served.files["a.mp4"] = whole
        report(made)
        assert made.outputs() == here(made, media).outputs()
        Program(made.folder, made.cache)("cache", "gc")
        assert made.partial_files() == []

    def test_ctrl_c_ends_a_download_at_once(self, made, served, media):
        served.files["a.mp4"] = dripping((media / "a.mp4").read_bytes(), 0.5, portion=100)
        process = Program(made.folder, made.cache).start("build", "film.yaml", ALLOW)
        until(lambda: any((made.cache / "v1" / "tmp").glob("*")))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "interrupted" in said
        assert made.partial_files() == []

    def test_two_builds_at_once_fetch_it_once_and_end_alike(self, made, served, media):
        data = (media / "a.mp4").read_bytes()

        def slowly(handler):
            time.sleep(0.3)
            served.send(handler, data)

        served.files["a.mp4"] = slowly
        other = project(made.folder.parent / "other", media, made.data, cache=made.cache)
        failed = []

        def build(one):
            try:
                build_with_progress(one.request(allow_network=True), "off")
            except BaseException as error:  # noqa: BLE001 - told by the test
                failed.append(error)

        threads = [threading.Thread(target=build, args=(one,)) for one in (made, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert served.sent == ["/a.mp4"]
        assert made.outputs() == other.outputs() == here(made, media).outputs()

    def test_one_cache_may_be_used_with_and_without_what_is_asked_for(self, made, served, media):
        """Another film of the same bytes from here finds everything."""
        report(made)
        other = project(made.folder.parent / "other", media, cache=made.cache)
        other.write(made.data | {"media": made.data["media"] | {"hero": "media/a.mp4"}})
        run(other)
        assert served.asked == ["/a.mp4"]
        assert made.outputs() == other.outputs()


def until(ready):
    while not ready():
        time.sleep(0.01)
