"""GitOpsHQ Desktop: moves proven releases between the environments of a GitOps repository."""

__version__ = "0.1.0"
