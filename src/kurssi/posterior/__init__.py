"""What is believed after the data."""
