"""Who is believed, what changed when, and what two snapshots differ in."""
