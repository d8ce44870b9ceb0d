"""The embedded engine: tantivy folders in this process's own file system, with the same promises."""
