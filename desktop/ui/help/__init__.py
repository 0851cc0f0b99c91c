"""Help in the window: the first steps, and what each word means."""
