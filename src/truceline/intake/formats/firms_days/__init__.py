"""FIRMS detections that kept only place and day; read by the generic table through its card."""
