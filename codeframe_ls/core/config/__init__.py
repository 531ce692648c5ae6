"""Settings: `codeframe.toml` at the root, which the user commits, and the editor's settings over it."""
