"""The 25 things a builder of such a registry gets wrong, each with the tests that show how it is got right here."""

import ast
from pathlib import Path

import pytest

from tests.indicators.test_cases import TRAPS as COUNTED

ROOT = Path(__file__).parents[1]
CASES = "indicators/test_cases.py::test_every_trap_that_is_about_counting_has_a_case"
OTHERS = {
    14: ("limits of general visits do not hold for training, and warn", (
        "records/kinds/test_trip.py::test_training_has_no_such_limits",
        "records/kinds/test_trip.py::test_six_people_are_the_limit_of_a_general_visit_and_never_block")),
    21: ("bureaus return and never mend; every number has named signers", (
        "approval/test_moving.py::test_submitting_freezes_the_content",
        "approval/test_moving.py::test_a_return_opens_the_next_version_as_a_copy_with_rows_and_documents",
        "records/test_writing.py::test_what_was_submitted_has_no_form",
        "closings/test_closing.py::test_the_text_holds_rules_settings_and_signatories_in_both_languages")),
    23: ("a partner in Taiwan may not be free to sign; its staff are not published", (
        "records/kinds/test_agreement.py::test_a_partner_that_may_not_be_free_to_sign_is_warned_of_and_never_blocks",
        "documents/test_certificates.py::test_the_public_page_shows_five_facts_and_no_person")),
    25: ("names as on the document: dots, length, rare characters, traditional; a text that is not the official one", (
        "parties/test_personal_names.py::test_every_other_dot_becomes_the_middle_dot",
        "parties/test_personal_names.py::test_traditional_and_rare_characters_stay_as_on_the_document",
        "parties/test_personal_names.py::test_a_name_of_a_hundred_characters_is_taken_and_of_a_hundred_and_one_is_not",
        "parties/test_personal_names.py::test_traditional_and_simplified_names_meet_under_one_key",
        "indicators/test_outside_plans.py::test_a_plan_quoted_at_second_hand_is_counted_and_not_judged")),
    5: ("one partner, many names", (
        "parties/test_name_pairs.py::test_the_labelled_names_are_told_apart_as_well_as_they_were", CASES)),
    6: ("Hong Kong, Macao and Taiwan are no countries", (
        "ui/test_territories.py::test_the_heading_never_says_country_alone", CASES)),
    8: ("their teachers need no permit", ("records/kinds/test_teacher.py::test_no_permit_is_asked_of_others", CASES)),
    10: ("a passport is no nationality", (
        "records/kinds/test_student.py::test_a_foreign_passport_may_stand_with_nationality_in_doubt", CASES)),
    11: ("pupils need no X1 visa", ("records/kinds/test_student.py::test_no_visa_or_residence_permit_is_asked", CASES)),
    19: ("skipped levels, bureaus' own", (
        "approval/test_steps.py::test_a_school_passes_the_desks_its_affiliation_asks_for",
        "approval/test_steps.py::test_a_bureau_files_its_own", CASES)),
    22: ("what was published stays", (
        "closings/test_closing.py::test_asked_again_a_closing_is_the_same_whatever_happened_since", CASES)),
    24: ("a person is not a number", (
        "parties/test_numbers.py::test_a_renewed_or_otherwise_written_number_finds_the_same_person",
        "parties/test_persons.py::test_numbers_are_stored_encrypted_and_found_by_their_last_four", CASES)),
}
"""Of those about forms, names, the path and papers; the others are golden cases alone."""

TRAPS = {number: (words, (CASES,)) for number, words in COUNTED.items()} | OTHERS


def test_every_trap_is_there() -> None:
    assert sorted(TRAPS) == list(range(1, 26))


@pytest.mark.parametrize("number", sorted(TRAPS))
def test_what_shows_that_a_trap_is_avoided_is_there(number: int) -> None:
    for place in TRAPS[number][1]:
        file, name = place.split("::")
        functions = {item.name for item in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
                     if isinstance(item, ast.FunctionDef)}
        assert name in functions, place
