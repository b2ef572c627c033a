"""Relations drawn on the server as a layered picture."""
