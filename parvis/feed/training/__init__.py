"""Learning from the log: what was watched and done becomes examples, examples weights, and weights a publication."""
