"""The monitors' table of ceasefire violations: one line of what was heard, seen or recorded a row."""
