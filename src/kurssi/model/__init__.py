"""What is believed before the data, and how the world makes data."""
