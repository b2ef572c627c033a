"""What those who run the service need: figures, logs, orderly starts and stops, and a doctor."""
