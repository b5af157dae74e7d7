"""Turn an untrusted file into pictures that are safe to serve.

The server's side is `sniff` (what does this file claim to be) and `sandbox` (run the worker
under limits). The worker's side is `worker`, `confine`, `decode`, `render` and `encode`; it
imports no Django, so that starting it costs some 60 ms, which makes one process an upload
affordable and a pool of warm ones unnecessary. `contract` is what the two sides say to each
other.
"""
