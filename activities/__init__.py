"""What the workflows have done: `advance` decides, `perform` and the channels act; the only way into the world."""
