"""Small fixed sets over the documents that ship with the project: what `mongmin eval gate` runs on every change."""
