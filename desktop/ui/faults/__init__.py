"""What is wrong with a workspace file, and the last good version of it."""
