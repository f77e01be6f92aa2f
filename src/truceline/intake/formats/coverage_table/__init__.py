"""When sensors looked: a table of looks, outages and cloud in, coverage out."""
