"""Renders manifests by the person's own kustomize and helm, in a child process without network."""
