"""The screen of freezes: lanes of all environments, a question, months, rules and policies."""
