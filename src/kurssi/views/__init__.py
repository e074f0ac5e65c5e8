"""All that is seen: the command line, the documents, the sheets."""
