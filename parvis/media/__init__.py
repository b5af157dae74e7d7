"""Keep what people upload: read it safely, make what the pages show, forget the rest.

This room is the only one that opens untrusted media, and it does so in a subprocess with
limits on memory, time, output and reach. It knows an owner only as a key. A file is found
by an unguessable path. Of an image's upload nothing is kept but its hash; that of a video
stays for as long as its owner may still cut it.
"""
