"""What the build's own process has used."""

import time

from dagrender.engine.workers.memory import peak_rss_bytes
from dagrender.engine.workers.tasks import Usage
from dagrender.store.store import Store


def own_usage(store: Store) -> Usage:
    """Processor time and memory of this process, and what it did with the store."""
    stats = store.stats
    return Usage(
        cpu_s=time.process_time(),
        peak_rss_bytes=peak_rss_bytes(),
        bytes_read=stats.bytes_read,
        bytes_written=stats.bytes_written,
        corrupt=stats.corrupt,
        evicted=stats.evicted,
    )
