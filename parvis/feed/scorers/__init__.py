"""What a candidate is worth to the viewer, in whole numbers: one small class a file."""
