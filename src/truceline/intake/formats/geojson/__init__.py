"""GeoJSON points and areas with properties that say what and when; observations out."""
