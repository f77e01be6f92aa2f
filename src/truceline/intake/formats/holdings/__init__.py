"""Declared holdings: which weapons a party says that it keeps where."""
