"""Daily series: a table with one row a day in, a tally for each of its measures out."""
