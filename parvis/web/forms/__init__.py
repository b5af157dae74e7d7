"""What people fill in: fields, limits and the words beside them. Rules live in the rooms below."""
