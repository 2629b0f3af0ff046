"""The executor of a build: started early, sized to the machine, ended whatever happens."""

from collections.abc import Callable, Sequence
from pathlib import Path

from dagrender.engine.request import BuildRequest
from dagrender.engine.workers.executor import Executor
from dagrender.engine.workers.limits import cores, default_workers, frame_cache_bytes
from dagrender.engine.workers.process import WARM_UP, WorkerProcess
from dagrender.events import Event


class Crew:
    """Makes the executor that a request asks for, and keeps count of how many workers may run."""

    def __init__(
        self,
        request: BuildRequest,
        notify: Callable[[Event], None],
        *,
        watched: bool = False,
        recruits: Sequence[WorkerProcess] = (),
    ) -> None:
        """``watched``, tasks may read only what they are told of; ``recruits`` are launched."""
        self._request, self._notify, self._watched = request, notify, watched
        self._recruits = recruits
        self._executor: Executor | None = None
        self.jobs = 1 if request.executor == "inline" else request.jobs or cores()
        said = request.frame_cache_bytes
        self._frame_cache_bytes = frame_cache_bytes() if said is None else said

    @property
    def executor(self) -> Executor:
        """The executor, which is started at the latest now."""
        if self._executor is None:
            self._executor = self._start()
        return self._executor

    def _start(self) -> Executor:
        root: Path = self._request.cache
        if self._request.executor == "inline":
            from dagrender.engine.workers.inline import InlineExecutor

            return InlineExecutor(root, self._notify, watched=self._watched)
        from dagrender.engine.workers.processes import ProcessesExecutor

        return ProcessesExecutor(
            root,
            self._notify,
            workers=self.jobs,
            patience=self._request.patience,
            watched=self._watched,
            recruits=self._recruits,
        )

    def warm_up(self, most: int = WARM_UP) -> None:
        """Start workers now, so that they load their libraries while the film is planned."""
        if self._request.executor != "inline":
            self.executor.warm_up(min(self.jobs, most))

    def fit(self, width_px: int, height_px: int, tasks: int, sample_bytes: int = 1) -> None:
        """No more workers than memory bears for such a canvas, nor than there are tasks.

        ``sample_bytes`` is 2 for a canvas in HDR.
        """
        if self._request.executor != "inline":
            cache_bytes = self._frame_cache_bytes
            bearable = self._request.jobs or default_workers(
                width_px, height_px, cache_bytes, sample_bytes
            )
            self.jobs = max(1, min(bearable, self.jobs, tasks))

    def spare(self) -> bool:
        """Go on with half as many workers, for memory is short; whether there were several."""
        fewer = max(1, self.jobs // 2)
        fewer, self.jobs = self.jobs - fewer, fewer
        return fewer > 0

    @property
    def cache_bytes(self) -> int:
        """What each worker may use for frames that are wanted again."""
        return self._frame_cache_bytes // self.jobs

    def close(self, *, kill: bool) -> None:
        """End all workers."""
        if self._executor is not None:
            self._executor.close(kill=kill)
            self._executor = None
