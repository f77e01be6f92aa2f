"""What the sides claim about each other: totals for a window in, tallies about a party out."""
