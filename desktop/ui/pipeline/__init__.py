"""The pipeline: where each release stands, as graph, list and matrix with one selection."""
