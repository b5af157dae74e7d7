"""Writes of the room."""

from parvis.feed.services.count import count_watches
from parvis.feed.services.feedback import (
    less_from_author,
    less_of_sound,
    less_of_topic,
    not_interested,
    take_back,
)
from parvis.feed.services.follows import count_follows
from parvis.feed.services.forget import forget_old_watches
from parvis.feed.services.history import clear_watch_history, erase_watcher, forget_watch
from parvis.feed.services.receipts import NewPage, begin_page, forget_old_receipts, record_receipt
from parvis.feed.services.record import Batch, record_watches
from parvis.feed.services.seeds import commit_to_seeds
from parvis.feed.services.trials import count_trials
from parvis.feed.services.tuning import (
    begin_anew,
    delete_profile,
    erase_settings,
    import_profile,
    rename_profile,
    save_tuning,
    use_profile,
)

__all__ = [
    "Batch",
    "NewPage",
    "begin_anew",
    "begin_page",
    "clear_watch_history",
    "commit_to_seeds",
    "count_follows",
    "count_trials",
    "count_watches",
    "delete_profile",
    "erase_settings",
    "erase_watcher",
    "forget_old_receipts",
    "forget_old_watches",
    "forget_watch",
    "import_profile",
    "less_from_author",
    "less_of_sound",
    "less_of_topic",
    "not_interested",
    "record_receipt",
    "record_watches",
    "rename_profile",
    "save_tuning",
    "take_back",
    "use_profile",
]
