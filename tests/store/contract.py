"""What every store does: subclass ``StoreContract`` and say how to make and to damage one."""

import pickle
import threading
from abc import ABC, abstractmethod

import pytest

from dagrender.digest import digest_bytes
from dagrender.errors import MissingObjectError
from dagrender.store.store import Store

KEY = digest_bytes(b"an action")
OTHER_KEY = digest_bytes(b"another action")
FACTS = {"frames": 60, "ms": 1234.5, "encoder": "libx264"}


def names_what_is_missing(store: Store, digest: str) -> str:
    with pytest.raises(MissingObjectError) as caught:
        store.read(digest)
    assert caught.value.digest == digest
    return caught.value.reason


class StoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def store(self, tmp_path) -> Store:
        """An empty store."""

    @abstractmethod
    def damage(self, store: Store, digest: str) -> None:
        """Change the bytes of the object, but not how many they are."""

    @abstractmethod
    def delete(self, store: Store, digest: str) -> None:
        """Take the object away behind the store's back."""

    def test_what_was_published_is_found(self, store):
        published = store.publish(KEY, "encode", {"video": b"moving", "log": b""}, FACTS)
        assert store.lookup(KEY) == published
        assert published.key == KEY
        assert published.kind == "encode"
        assert [name for name, _ in published.outputs] == ["video", "log"]
        assert published.output("video").digest == digest_bytes(b"moving")
        assert published.output("video").size_bytes == 6
        assert published.output("log").size_bytes == 0
        assert dict(published.facts) == FACTS
        assert store.read(published.output("video").digest) == b"moving"
        assert store.read(published.output("log").digest) == b""

    def test_outputs_and_facts_keep_their_order(self, store):
        store.publish(KEY, "mux", {"b": b"1", "a": b"2"}, (("z", 1), ("y", 2)))
        found = store.lookup(KEY)
        assert [name for name, _ in found.outputs] == ["b", "a"]
        assert found.facts == (("z", 1), ("y", 2))

    def test_an_action_may_have_no_outputs(self, store):
        assert store.lookup(store.publish(KEY, "probe", {}).key).outputs == ()

    def test_what_was_not_published_is_a_miss(self, store):
        assert store.lookup(KEY) is None
        store.publish(OTHER_KEY, "encode", {})
        assert store.lookup(KEY) is None

    def test_an_absent_object_is_missing(self, store):
        assert not store.has(KEY)
        assert names_what_is_missing(store, KEY) == "missing"
        with pytest.raises(MissingObjectError):
            store.path(KEY)

    def test_an_object_needs_no_action(self, store):
        artifact = store.put(b"cel")
        assert store.has(artifact.digest)
        assert store.read(artifact.digest) == b"cel"

    @pytest.mark.parametrize("form", [bytes, bytearray, memoryview])
    def test_bytes_come_in_any_form(self, store, form):
        artifact = store.put(form(b"frames"))
        assert artifact == store.put(b"frames")
        assert store.read(artifact.digest) == b"frames"

    def test_a_file_is_copied_in(self, store, tmp_path):
        data = bytes(range(256)) * 10_000
        (tmp_path / "segment.mp4").write_bytes(data)
        artifact = store.put(tmp_path / "segment.mp4")
        assert artifact == store.put(data)
        assert store.path(artifact.digest).read_bytes() == data
        with pytest.raises(FileNotFoundError):
            store.put(tmp_path / "absent.mp4")

    def test_what_is_there_is_not_written_again(self, store, tmp_path):
        (tmp_path / "same").write_bytes(b"same")
        store.put(b"same")
        written = store.stats.bytes_written
        store.publish(KEY, "encode", {"a": b"same", "b": tmp_path / "same"})
        assert store.stats.bytes_written == written == 4

    def test_publishing_again_replaces_the_entry(self, store):
        store.publish(KEY, "encode", {"video": b"one"})
        second = store.publish(KEY, "encode", {"video": b"two"})
        assert store.lookup(KEY) == second

    def test_damage_is_never_served_and_heals_by_publishing(self, store):
        published = store.publish(KEY, "encode", {"video": b"moving"})
        digest = published.output("video").digest
        self.damage(store, digest)
        assert names_what_is_missing(store, digest) == "damaged"
        assert names_what_is_missing(store, digest) == "missing"
        assert store.lookup(KEY) is None
        assert store.stats.corrupt == 1
        store.publish(KEY, "encode", {"video": b"moving"})
        assert store.lookup(KEY) == published
        assert store.read(digest) == b"moving"

    def test_the_path_of_a_damaged_object_is_not_given(self, store):
        digest = store.put(b"moving").digest
        self.damage(store, digest)
        with pytest.raises(MissingObjectError, match="damaged"):
            store.path(digest)
        assert not store.has(digest)

    def test_an_entry_whose_object_is_gone_is_a_miss(self, store):
        published = store.publish(KEY, "encode", {"a": b"one", "b": b"two"})
        self.delete(store, published.output("b").digest)
        assert store.lookup(KEY) is None
        assert store.read(published.output("a").digest) == b"one"

    def test_verify_finds_exactly_what_is_damaged(self, store):
        store.publish(KEY, "encode", {"a": b"sound"})
        bad = store.put(b"rotten").digest
        assert store.verify().damaged == ()
        self.damage(store, bad)
        found = store.verify()
        assert found.damaged == (bad,)
        assert found.checked == 3
        assert not store.has(bad)
        assert store.verify().damaged == ()

    def test_a_pickled_store_is_the_same_store(self, store):
        artifact = store.put(b"cel")
        copy = pickle.loads(pickle.dumps(store))
        assert copy.read(artifact.digest) == b"cel"
        assert copy.stats.bytes_written == 0

    def test_what_is_no_digest_is_refused(self, store):
        for name in ("", "../../etc/passwd", "A" * 32, "a" * 31, "a" * 33, "a" * 31 + "\n"):
            for call in (store.lookup, store.read, store.has, store.path):
                with pytest.raises(ValueError, match="not a digest"):
                    call(name)
            with pytest.raises(ValueError, match="not a digest"):
                store.publish(name, "encode", {})
        assert store.info().objects == 0

    def test_a_fact_that_is_not_a_number_is_refused(self, store):
        with pytest.raises(ValueError, match="JSON"):
            store.publish(KEY, "encode", {}, {"ms": float("nan")})
        assert store.lookup(KEY) is None

    def test_threads_share_a_store(self, store):
        def work(number: int) -> None:
            for step in range(10):
                data = b"%d" % (step % 5 + number % 2)
                result = store.publish(digest_bytes(data), "encode", {"out": data})
                assert store.lookup(result.key) is not None
                assert store.read(result.output("out").digest) == data

        failures: list[BaseException] = []

        def guarded(number: int) -> None:
            try:
                work(number)
            except BaseException as error:  # noqa: BLE001 - told by the test's own thread
                failures.append(error)

        threads = [threading.Thread(target=guarded, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert store.info().objects == 6

    def test_the_info_counts_by_kind(self, store):
        store.publish(KEY, "encode", {"video": b"12345"})
        store.publish(OTHER_KEY, "probe", {"facts": b"123", "table": b"12345"})
        info = store.info()
        assert (info.objects, info.object_bytes, info.actions) == (2, 8, 2)
        assert [(use.kind, use.actions, use.size_bytes) for use in info.kinds] == [
            ("encode", 1, 5),
            ("probe", 1, 8),
        ]
        assert (info.temp_bytes, info.quarantined) == (0, 0)
        assert info.oldest <= info.newest

    def test_clearing_leaves_nothing(self, store):
        artifact = store.publish(KEY, "encode", {"video": b"moving"}).output("video")
        store.clear()
        assert store.lookup(KEY) is None
        assert not store.has(artifact.digest)
        store.publish(KEY, "encode", {"video": b"moving"})
        assert store.lookup(KEY) is not None

    def test_collecting_everything_leaves_nothing(self, store):
        store.publish(KEY, "encode", {"video": b"moving"})
        gone = store.collect(0, None)
        assert (gone.removed, gone.kept, gone.kept_bytes) == (2, 0, 0)
        assert gone.freed_bytes > 6
        assert store.lookup(KEY) is None
        assert store.stats.evicted == 2

    def test_a_running_build_is_spared(self, store):
        with store.lease():
            published = store.publish(KEY, "encode", {"video": b"moving"})
            assert store.collect(0, 0).removed == 0
            assert store.lookup(KEY) == published
        assert store.collect(0, None).removed == 2
