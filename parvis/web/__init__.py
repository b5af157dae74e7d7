"""HTML pages: parse a request, call one function of a lower room, render a template."""
