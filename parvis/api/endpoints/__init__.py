"""One file a subject; each operation parses, calls one function of a room below, and draws."""
