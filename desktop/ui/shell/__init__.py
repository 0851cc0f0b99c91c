"""The window around every screen: header, rail, status bar, toasts and messages."""
