"""What a sensor said of itself, event by event: periods of coverage out, and nothing between them."""
