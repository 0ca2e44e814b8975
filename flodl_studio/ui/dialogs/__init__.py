"""Dialogs and the start page."""
