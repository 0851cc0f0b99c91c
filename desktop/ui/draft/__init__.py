"""The page of a draft: its route, and the steps that lead to a request."""
