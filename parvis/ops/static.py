"""Static files under names that contain their hash, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports between JavaScript modules, which name each other by path."""

    support_js_module_import_aggregation = True
    # A pass settles the names of one level of imports; five are Django's own limit.
    max_post_process_passes = 16
