"""The page in a browser: the same sheets as the terminal's, served on this machine."""
