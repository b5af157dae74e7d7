"""Clock, ids, errors, paging and text: what at least three rooms need, and nothing else."""
