"""Which modules are mutated, and which tests must kill the mutants of each."""

DB, APPROVAL, ACCOUNTS = "tests/db/test_", "tests/approval/test_", "tests/accounts/test_"
TABLES = f"{DB}tables.py"

EMERGENCY = (f"{ACCOUNTS}three_administrators.py::"
             "test_an_emergency_opens_reading_for_some_hours_and_writes_down_every_page")
WHO_MAY = f"{ACCOUNTS}who_may.py"

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "steps": {
        "app/approval/steps.py": (f"{APPROVAL}steps.py", "tests/test_readme.py"),
        "app/approval/moves.py": (f"{APPROVAL}one_step.py", f"{APPROVAL}deputies.py"),
        "app/approval/delegations.py": (f"{APPROVAL}deputies.py",),
    },
    "permissions": {
        "app/approval/access.py": (f"{APPROVAL}deputies.py", f"{APPROVAL}one_step.py"),
        "app/accounts/gate.py": (WHO_MAY, f"{ACCOUNTS}gate.py", EMERGENCY,
                                 f"{ACCOUNTS}factors.py::test_a_role_given_later_needs_the_factor_at_once"),
        "app/accounts/scope.py": (WHO_MAY,),
        "app/accounts/current.py": (WHO_MAY,),
        "app/accounts/permissions/acts.py": (WHO_MAY,),
        "app/accounts/permissions/routes.py": (f"{ACCOUNTS}permissions.py",),
        "app/indicators/access.py": ("tests/indicators/test_access.py",),
        "app/parties/access.py": (WHO_MAY,),
    },
    "encryption": {
        "app/db/cipher.py": (f"{DB}cipher.py",),
        "app/db/rekeying.py": (f"{DB}rekeying.py",),
        "app/db/blobs.py": (f"{DB}blobs.py",),
    },
    "trail": {
        "app/db/trail.py": (f"{DB}trail.py", f"{DB}kept.py", TABLES),
        "app/db/seals.py": (f"{DB}seal_rows.py", f"{DB}seals.py", TABLES),
        "app/db/seal_keeping.py": (f"{DB}seal_keeping.py",),
        "app/db/seal_check.py": (f"{DB}seal_rows.py", f"{DB}seals.py"),
        "app/db/anchors.py": (f"{DB}anchors.py",),
        "app/db/guards.py": (TABLES,),
    },
}
