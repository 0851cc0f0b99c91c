"""The environment graph: drawn in one go from a plain scene, reachable by keyboard and screen reader."""
