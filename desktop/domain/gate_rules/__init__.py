"""How each gate is judged: pure functions from facts to a gate."""
