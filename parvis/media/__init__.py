"""Keep what people upload: read it safely, make what the pages show, forget the rest.

This room is the only one that opens untrusted media, and it does so in a subprocess with
limits on memory, time, output and reach. It knows an owner only as a key. A file is found
by an unguessable path, and nothing of the original upload is kept but its hash.
"""
