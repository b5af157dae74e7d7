"""Proof that Parvis does what it says, through the doors that people use."""
