"""The sample: a simulated cluster and a repository with history."""
