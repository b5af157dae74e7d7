"""Watch events at /api/parvis/v1/watch: thousands a second, each on the disk before it is acknowledged.

The ordinary stack spends some milliseconds a request on middleware, and a commit on each. Here
a batch is read on the event loop, and batches that arrive while one commit waits for the disk
share the next.
"""

from parvis.api.watch.application import app

__all__ = ["app"]
