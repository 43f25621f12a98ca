"""Check characters of Chinese identifiers: GB 32100 (social credit code), GB 11714 (organisation code) and GB 11643
(resident identity number, MOD 11-2 of ISO 7064). Each takes the characters before the check character.
"""

CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 1: letters without I, O, S, V, Z; a letter's value is its place here, not in the alphabet."""

ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"


def credit_check(first_17: str) -> str:
    """GB 32100-2015: weights 3^(i-1) mod 31. Raises ValueError for a character outside the table."""
    total = sum(CREDIT_CHARACTERS.index(character) * pow(3, place, 31) for place, character in enumerate(first_17))
    return CREDIT_CHARACTERS[-total % 31]


def organisation_check(first_8: str) -> str:
    """GB 11714-1997, MOD 11."""
    total = sum(ORGANISATION_CHARACTERS.index(character) * weight
                for character, weight in zip(first_8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def resident_check(first_17: str) -> str:
    """GB 11643-1999, MOD 11-2."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, RESIDENT_WEIGHTS, strict=True))
    return RESIDENT_CHECKS[total % 11]
