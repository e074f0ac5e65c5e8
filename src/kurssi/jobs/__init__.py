"""Long work as processes of its own: begun, followed, stopped; written down in the workspace."""
