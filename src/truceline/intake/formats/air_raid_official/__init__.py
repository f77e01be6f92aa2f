"""The official channel's air-raid alerts by region, district and community."""
