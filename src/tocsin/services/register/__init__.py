"""The register of breaches over all cases."""
