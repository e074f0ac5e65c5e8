"""The company as declared in kurssi.toml."""
