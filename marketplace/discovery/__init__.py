"""Search pages, matching and index synchronisation: the only room that searches."""
