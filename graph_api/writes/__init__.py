"""Changes to the graph that arrive over HTTP, made in a process of their own that can be stopped."""
