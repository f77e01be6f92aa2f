"""Which 24-hour windows of a satellite's detections are in hand; read as coverage through its card."""
