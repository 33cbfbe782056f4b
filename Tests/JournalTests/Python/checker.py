"""Checks proofs of the journal."""
