"""HTTP itself: what comes over the socket, how many at once, languages and formats, headers, streamed answers."""
