"""What to do with the money to come: plans over draws, in both currencies."""
