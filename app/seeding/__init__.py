"""Loading a folder of tables into the registry: organisations, users, parties, plans, and an existing ledger."""

from app.seeding.faults import BadSeed, Fault
from app.seeding.load import Summary, load_folder

__all__ = ["BadSeed", "Fault", "Summary", "load_folder"]
