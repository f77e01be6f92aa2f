"""Air-raid alerts by region; read by the generic table through its card."""
