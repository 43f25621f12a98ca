"""Which modules are mutated, and which tests must kill the mutants of each."""

DB, APPROVAL, ACCOUNTS = "tests/db/test_", "tests/approval/test_", "tests/accounts/test_"
TABLES = f"{DB}tables.py"

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "steps": {
        "app/approval/steps.py": (f"{APPROVAL}steps.py", "tests/test_readme.py"),
        "app/approval/moves.py": (f"{APPROVAL}moving.py", f"{APPROVAL}filing_numbers.py", f"{APPROVAL}delegations.py"),
        "app/approval/delegations.py": (f"{APPROVAL}delegations.py", "tests/handover/test_handover.py"),
    },
    "permissions": {
        "app/approval/access.py": (f"{APPROVAL}moving.py", f"{APPROVAL}delegations.py"),
        "app/accounts/gate.py": (f"{ACCOUNTS}gate.py", f"{ACCOUNTS}signing_in.py", f"{ACCOUNTS}three_administrators.py",
                                 f"{ACCOUNTS}factors.py"),
        "app/accounts/scope.py": (f"{ACCOUNTS}gate.py", "tests/parties/test_person_pages.py"),
        "app/accounts/current.py": (f"{ACCOUNTS}gate.py", f"{ACCOUNTS}permissions.py"),
        "app/accounts/permissions/acts.py": (f"{ACCOUNTS}permissions.py",),
        "app/accounts/permissions/routes.py": (f"{ACCOUNTS}permissions.py",),
        "app/indicators/access.py": ("tests/indicators/test_pages.py",),
        "app/parties/access.py": ("tests/parties/test_person_pages.py", "tests/parties/test_partner_pages.py"),
    },
    "encryption": {
        "app/db/cipher.py": (f"{DB}cipher.py",),
        "app/db/rekeying.py": ("tests/privacy/test_key_rotation.py",),
        "app/db/blobs.py": ("tests/records/test_blobs.py",),
    },
    "trail": {
        "app/db/trail.py": (f"{DB}trail.py", TABLES),
        "app/db/seals.py": (f"{DB}seals.py", f"{DB}seal_keeping.py", TABLES),
        "app/db/seal_keeping.py": (f"{DB}seal_keeping.py",),
        "app/db/seal_check.py": (f"{DB}seals.py",),
        "app/db/anchors.py": (f"{DB}anchors.py",),
        "app/db/guards.py": (TABLES, f"{DB}guards.py"),
    },
}
