"""The timeline: what happened on every environment, as lanes and as a table in step, with its evidence."""
