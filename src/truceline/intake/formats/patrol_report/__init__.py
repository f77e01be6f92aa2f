"""Patrol reports: what a team heard and saw from where it stood, and what it was kept from."""
