"""Where media are kept: on this machine's disk, or in a bucket of an S3-compatible storage."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from parvis.ops.settings import Settings, SettingsError


def media_storage(table: Settings) -> dict[str, Any]:
    """Return the entry of Django's STORAGES for media."""
    if not table.s3_bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        message = "s3_bucket is set, but what speaks to S3 is missing; run: pip install 'parvis[s3]'"
        raise SettingsError(message)
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": table.s3_bucket,
            "endpoint_url": table.s3_endpoint or None,
            "region_name": table.s3_region or None,
            "access_key": table.s3_access_key or None,
            "secret_key": table.s3_secret_key.get_secret_value() or None,
            "signature_version": "s3v4",
            "addressing_style": "path" if table.s3_endpoint else "virtual",
            "default_acl": None,
            "file_overwrite": True,
            "querystring_auth": True,
            "object_parameters": {"CacheControl": "max-age=31536000, immutable"},
        },
    }


def media_origins(table: Settings) -> tuple[str, ...]:
    """Return from where, beside this server, browsers fetch media."""
    if not table.s3_bucket:
        return ()
    public = urlsplit(table.s3_public_url)
    hosts = [f"{public.scheme}://{public.netloc}"] if public.netloc else []
    if table.s3_endpoint:
        return (*hosts, table.s3_endpoint)
    regions = ["s3", *([f"s3.{table.s3_region}"] if table.s3_region else [])]
    return (*hosts, *(f"https://{table.s3_bucket}.{region}.amazonaws.com" for region in regions))
