"""Inspections of declared sites: which weapons were there, which were not, and where nobody could look."""
