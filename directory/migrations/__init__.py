"""The schema's history. One file per step under versions/, named by its number; see apply.py."""
