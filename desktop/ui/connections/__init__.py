"""The repositories this program knows: opening, adding and looking at them, and the sample's controls."""
