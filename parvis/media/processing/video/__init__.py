"""Make a video playable everywhere.

The server's side is `sandbox`, which runs the worker and believes it only within bounds. The
worker's side is `worker` (binds itself and answers for what goes wrong) and `transcode` (what is
made, in which order). `opening` and `probe` find out what a file is, `plan` decides what to make
of it, `frames` decodes and `upright` turns, `renditions`, `sound` and `tracks` encode and write.
What is learnt from the pictures and the sound on the way: `taps`, `stills`, `peaks`, `hashes`.
`colour` and `tone` know what the numbers in a frame mean; `compose` and `join` make one video of
two. `contract` and `lines` are what the two sides say to each other.
"""
