"""Builds the program: every concrete class is named in this package and nowhere else."""

from desktop.bootstrap.machine import Machine, this_machine
from desktop.bootstrap.program import GitOpsHq

__all__ = ["GitOpsHq", "Machine", "this_machine"]
