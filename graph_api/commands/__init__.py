"""Commands of the graph itself: loading, asking, bringing it to where it is served; and what all commands share."""
