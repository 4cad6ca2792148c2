"""The record as a whole: heads and seals, who may be given what, how long it is kept."""
