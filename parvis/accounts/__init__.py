"""Users, accounts, follows, blocks, mutes, sessions, preferences, notifications."""
