"""A monitoring mission's status report as plain text: violations over some weeks."""
