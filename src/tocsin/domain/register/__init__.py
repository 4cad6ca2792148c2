"""The register of breaches: its columns, and what fills them."""
