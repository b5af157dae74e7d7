"""Clock, ids, errors and paging: what at least three rooms need, and nothing else."""
