"""UCDP's georeferenced events, yearly and Candidate."""
