"""The window: draws what `presentation` decides and sends what a person asks for to the services."""
