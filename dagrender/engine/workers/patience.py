"""How long a task may go on without a sign of life before it is taken to hang. Pure.

Not how long it may take: whoever paints or decodes tells of it every now and then, and that begins
the time anew. The bound is meant for a decoder that spins, never for a machine that is slow.
"""

from dagrender.engine.workers.tasks import (
    CaptureTask,
    FramesTask,
    LetteringTask,
    MixTask,
    MuxTask,
    ProbeTask,
    PulldownTask,
    SoundTask,
    StillTask,
    Task,
    TrialTask,
)

_LEAST_S = 600.0
_TIMES = 100.0
"""How much slower than expected a machine may be."""
_PROBE_S_A_BYTE = 1e-8
"""Demuxing at 100 MB a second."""
_THOROUGH = 20.0
_SHORT_S = 1.0
_JOIN_S, _CODE_S, _FRAME_S = 2.0, 1.0, 1.0
"""A segment joined (or written as pictures), a block coded, a frame written."""


def usual_s(task: Task) -> float:
    """For how long ``task`` may be silent, in seconds."""
    return _LEAST_S + _TIMES * _expected_s(task)


def _expected_s(task: Task) -> float:
    """How long a task is expected to take, in seconds of one core."""
    expected_s = _SHORT_S
    match task:
        case ProbeTask():
            size_bytes = sum(one.stamp.seen[0] for one in task.files)
            expected_s = size_bytes * _PROBE_S_A_BYTE * (_THOROUGH if task.thorough else 1.0)
        case CaptureTask():
            expected_s = task.expected_s
        case MixTask():
            expected_s = task.params.block.samples / task.params.block.rate_hz
        case SoundTask():
            expected_s = len(task.blocks) * _CODE_S
        case MuxTask():
            expected_s = len(task.segments) * _JOIN_S
        case FramesTask():
            expected_s = len(task.frames) * _FRAME_S
        case StillTask() | PulldownTask() | LetteringTask() | TrialTask():
            pass
    return expected_s
