"""A member's own pages: profile, preferences, privacy, invitations, login, leaving."""
