"""Settings: the look, the text, motion, and what is kept on this computer; each change applies at once."""
