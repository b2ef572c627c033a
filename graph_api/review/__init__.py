"""The review list for those who settle it: at the command line, over HTTP, as a page."""
