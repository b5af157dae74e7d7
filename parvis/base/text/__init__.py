"""What a post's text means: entities, HTML, clean form, language, search terms. Pure functions."""
