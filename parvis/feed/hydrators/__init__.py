"""What is found out about a viewer, and about candidates: one small class a file."""
