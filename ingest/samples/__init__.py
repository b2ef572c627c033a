"""Sample data that Nivos ships, and the scripts that make it."""
