"""One module a group of pages: each view parses, calls one function, renders."""
