"""The preview step: the exact change before it happens, its flags, its groups, its files."""
