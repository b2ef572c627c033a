"""Who asks, and what they may: keys with roles, tokens of an identity provider, limits, and who changed what."""
