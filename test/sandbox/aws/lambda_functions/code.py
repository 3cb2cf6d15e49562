"""Fetches a function's code as Lambda does.

It comes from a bucket in the function's own Region. Whether the function's creator may read it is
asked before, as one of the handler's permissions.
"""

from __future__ import annotations

from moto.s3.models import s3_backends

from cloudformation.failure import Failed


def code_for(region: str, code: dict) -> bytes:
    name, key = code.get("S3Bucket"), code.get("S3Key")
    if not name or not key:
        raise Failed("The sandbox takes the code of functions from buckets only")
    partition, account = s3_backends.bucket_accounts.get(name, ("aws", None))
    bucket = s3_backends[account][partition].buckets.get(name) if account else None
    if bucket is None:
        raise _refused("NoSuchBucket", "The specified bucket does not exist")
    if bucket.region_name != region:
        raise _refused("PermanentRedirect", f"The bucket is in this region: {bucket.region_name}")
    found = bucket.keys.get(key)
    if found is None:
        raise _refused("NoSuchKey", "The specified key does not exist.")
    return found.value


def _refused(code: str, message: str) -> Failed:
    return Failed(
        "Error occurred while GetObject. "
        f"S3 Error Code: {code}. S3 Error Message: {message} (Service: Lambda, Status Code: 400)"
    )
