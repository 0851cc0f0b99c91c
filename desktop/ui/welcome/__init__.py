"""The first page: three ways to begin, none of them demanded."""
