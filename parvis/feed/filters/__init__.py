"""What is left out of a page, and why: one small class a file, named for what it removes."""
