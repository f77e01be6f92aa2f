"""Any table of reports: a card's column map in, observations out."""
