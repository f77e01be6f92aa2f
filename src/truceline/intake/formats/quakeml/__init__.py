"""QuakeML: origins of seismic events."""
