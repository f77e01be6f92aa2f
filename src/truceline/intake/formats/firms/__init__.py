"""NASA FIRMS active fires: a file of detections in, observations of thermal anomalies out."""
