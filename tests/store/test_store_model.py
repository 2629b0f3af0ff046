"""A store against a dictionary, through any sequence of uses and mishaps."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from dagrender.digest import digest_bytes
from dagrender.errors import MissingObjectError
from dagrender.store.store import Store

from .faults import age, entry_file, flip, object_file

KEYS = st.sampled_from([digest_bytes(b"key %d" % number) for number in range(6)])
DATA = st.sampled_from([b"%d" % number * 100 for number in range(5)])
OUTPUTS = st.dictionaries(st.sampled_from(["video", "sound", "log"]), DATA, max_size=3)
HOUR_S = 3600


class StoreMachine(RuleBasedStateMachine):
    """``published`` is what each key was last given. A store may forget, but never err."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store(self.folder / "cache")
        self.published = {}
        self.may_miss = set()
        self.damaged = set()

    def teardown(self):
        shutil.rmtree(self.folder)

    def forget(self, data=None):
        """Every key that has ``data`` as an output may miss from now on; without: all."""
        for key, outputs in self.published.items():
            if data is None or data in outputs.values():
                self.may_miss.add(key)

    def heal(self, written):
        """What is written again mends an object of the wrong size."""
        for data in written:
            path = object_file(self.store, digest_bytes(data))
            if path.exists() and path.stat().st_size != len(data):
                self.damaged.discard(data)

    @rule(key=KEYS, outputs=OUTPUTS)
    def publish(self, key, outputs):
        self.heal(outputs.values())
        self.store.publish(key, "encode", outputs)
        self.published[key] = outputs
        if self.damaged.isdisjoint(outputs.values()):
            self.may_miss.discard(key)

    @rule(data=DATA)
    def put(self, data):
        self.heal([data])
        artifact = self.store.put(data)
        assert self.store.has(artifact.digest)

    @rule(key=KEYS)
    def lookup(self, key):
        result = self.store.lookup(key)
        if result is None:
            assert key not in self.published or key in self.may_miss
            return
        expected = self.published[key]
        assert [name for name, _ in result.outputs] == list(expected)
        for name, artifact in result.outputs:
            assert artifact.digest == digest_bytes(expected[name])
            self.read(expected[name])

    @rule(data=DATA)
    def read(self, data):
        try:
            assert self.store.read(digest_bytes(data)) == data
        except MissingObjectError as error:
            reason = error.reason
        else:
            reason = "sound"
        assert (reason == "damaged") == (data in self.damaged)
        self.damaged.discard(data)

    @rule(data=DATA, position=st.integers(0, 99))
    def damage_object(self, data, position):
        path = object_file(self.store, digest_bytes(data))
        if path.exists() and data not in self.damaged:
            flip(path, position)
            self.damaged.add(data)
            self.forget(data)

    @rule(data=DATA)
    def shorten_object(self, data):
        path = object_file(self.store, digest_bytes(data))
        if path.exists():
            os.truncate(path, 50)
            self.damaged.add(data)
            self.forget(data)

    @rule(key=KEYS, position=st.integers(0, 60))
    def damage_entry(self, key, position):
        if entry_file(self.store, key).exists():
            flip(entry_file(self.store, key), position)
            self.may_miss.add(key)

    @rule(key=KEYS, hours=st.integers(1, 50))
    def grow_old(self, key, hours):
        if entry_file(self.store, key).exists():
            age(entry_file(self.store, key), hours * HOUR_S)

    @rule(max_bytes=st.none() | st.integers(0, 3000), hours=st.none() | st.integers(0, 50))
    def collect(self, max_bytes, hours):
        max_age_s = None if hours is None else hours * HOUR_S
        gone = self.store.collect(max_bytes, max_age_s, now=time.time() + 1)
        if max_bytes is not None:
            assert gone.kept_bytes <= max_bytes
        self.forget()

    @rule(key=KEYS)
    def collect_during_a_build(self, key):
        with self.store.lease():
            found = self.store.lookup(key)
            self.store.collect(0, 0, now=time.time() + 1)
            assert self.store.lookup(key) == found
        self.forget()  # the others may have been collected

    @rule()
    def verify(self):
        found = self.store.verify()
        assert {digest_bytes(data) for data in self.damaged} <= set(found.damaged)
        self.damaged.clear()
        assert self.store.verify().damaged == ()

    @rule()
    def reopen(self):
        self.store = Store(self.store.root)

    @rule()
    def clear(self):
        self.store.clear()
        self.forget()
        self.damaged.clear()
        assert self.store.info().objects == 0

    @invariant()
    def damage_that_is_gone_is_forgotten(self):
        self.damaged = {
            data for data in self.damaged if object_file(self.store, digest_bytes(data)).exists()
        }
        assert self.store.info().temp_bytes == 0


TestStoreAgainstAModel = StoreMachine.TestCase
TestStoreAgainstAModel.settings = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
