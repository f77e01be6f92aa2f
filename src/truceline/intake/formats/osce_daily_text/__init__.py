"""A monitoring mission's daily report as plain text: violations and explosions by region."""
