"""Read events, notices and consents, erasures; guards that let a person's data be erased and a number be encrypted with
another key."""

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("erased_file", "erasure", "consent", "privacy_notice", "read_event")
"""In the order in which they can be dropped."""

SQLITE_BEFORE = {
    'person_document_is_history': (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" WHEN (OLD.until'
        ' IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR '
        'NEW.document_type IS NOT OLD.document_type OR NEW.territory IS NOT OLD.territory OR '
        'NEW.number IS NOT OLD.number OR NEW.match_key IS NOT OLD.match_key OR NEW.tail_key IS NOT '
        'OLD.tail_key OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'person_document_is_history'); END"
    ),
    'person_facts_is_history': (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" WHEN (OLD.until IS '
        'NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.name_zh IS NOT'
        ' OLD.name_zh OR NEW.surname IS NOT OLD.surname OR NEW.given_names IS NOT OLD.given_names OR '
        'NEW.sex IS NOT OLD.sex OR NEW.birth_date IS NOT OLD.birth_date OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'person_facts_is_history'); END"
    ),
    'student_is_sealed': (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" WHEN (OLD.sealed AND (NEW.id IS '
        'NOT OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.owner_id IS NOT OLD.owner_id OR NEW.mode '
        'IS NOT OLD.mode OR NEW.counted_on IS NOT OLD.counted_on OR NEW.foreign_count IS NOT '
        'OLD.foreign_count OR NEW.hk_count IS NOT OLD.hk_count OR NEW.mo_count IS NOT OLD.mo_count OR'
        ' NEW.tw_count IS NOT OLD.tw_count OR NEW.overseas_chinese_count IS NOT '
        'OLD.overseas_chinese_count OR NEW.category IS NOT OLD.category OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.document_type IS NOT OLD.document_type OR NEW.origin_code IS NOT '
        'OLD.origin_code OR NEW.nationality_check IS NOT OLD.nationality_check OR NEW.phase IS NOT '
        'OLD.phase OR NEW.enrolled_on IS NOT OLD.enrolled_on OR NEW.expected_leave_on IS NOT '
        'OLD.expected_leave_on OR NEW.stage IS NOT OLD.stage OR NEW.grade IS NOT OLD.grade OR '
        'NEW.class_name IS NOT OLD.class_name OR NEW.layer IS NOT OLD.layer OR NEW.study_kind IS NOT '
        'OLD.study_kind OR NEW.duration IS NOT OLD.duration OR NEW.qualification_number IS NOT '
        'OLD.qualification_number OR NEW.qualified_on IS NOT OLD.qualified_on OR NEW.residence IS NOT'
        ' OLD.residence OR NEW.residence_to IS NOT OLD.residence_to OR NEW.lodging IS NOT OLD.lodging'
        ' OR NEW.lodging_registered_on IS NOT OLD.lodging_registered_on OR NEW.guardian_relation IS '
        'NOT OLD.guardian_relation OR NEW.guardian_in_china IS NOT OLD.guardian_in_china OR '
        'NEW.insurer IS NOT OLD.insurer OR NEW.insured_from IS NOT OLD.insured_from OR NEW.insured_to'
        ' IS NOT OLD.insured_to OR NEW.scholarship IS NOT OLD.scholarship OR NEW.scholarship_amount '
        'IS NOT OLD.scholarship_amount OR NEW.person_id IS NOT OLD.person_id OR (NEW.sex IS NOT '
        'OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date'
        ' IS NOT NULL) OR (NEW.document_number IS NOT OLD.document_number AND NEW.document_number IS '
        'NOT NULL) OR (NEW.school_roll_number IS NOT OLD.school_roll_number AND '
        'NEW.school_roll_number IS NOT NULL) OR (NEW.admission_notice IS NOT OLD.admission_notice AND'
        ' NEW.admission_notice IS NOT NULL) OR (NEW.lodging_address IS NOT OLD.lodging_address AND '
        'NEW.lodging_address IS NOT NULL) OR (NEW.guardian_name IS NOT OLD.guardian_name AND '
        'NEW.guardian_name IS NOT NULL) OR (NEW.guardian_phone IS NOT OLD.guardian_phone AND '
        'NEW.guardian_phone IS NOT NULL) OR (NEW.guardian_mandate IS NOT OLD.guardian_mandate AND '
        'NEW.guardian_mandate IS NOT NULL) OR (NEW.insurance_number IS NOT OLD.insurance_number AND '
        'NEW.insurance_number IS NOT NULL) OR (NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT '
        'NULL) OR (NEW.surname IS NOT OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS'
        ' NOT OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.document_expires IS NOT '
        'OLD.document_expires AND NEW.document_expires IS NOT NULL))) BEGIN SELECT RAISE(ABORT, '
        "'student_is_sealed'); END"
    ),
    'teacher_is_sealed': (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" WHEN (OLD.sealed AND (NEW.id IS '
        'NOT OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.category IS NOT OLD.category OR NEW.phase '
        'IS NOT OLD.phase OR NEW.deployment IS NOT OLD.deployment OR NEW.sent_by IS NOT OLD.sent_by '
        'OR NEW.age_note IS NOT OLD.age_note OR NEW.work_category IS NOT OLD.work_category OR '
        'NEW.permit_authority IS NOT OLD.permit_authority OR NEW.permit_from IS NOT OLD.permit_from '
        'OR NEW.permit_to IS NOT OLD.permit_to OR NEW.permit_employer_matches IS NOT '
        'OLD.permit_employer_matches OR NEW.residence_kind IS NOT OLD.residence_kind OR '
        'NEW.residence_from IS NOT OLD.residence_from OR NEW.residence_to IS NOT OLD.residence_to OR '
        'NEW.visa_kind IS NOT OLD.visa_kind OR NEW.degree IS NOT OLD.degree OR NEW.degree_waiver IS '
        'NOT OLD.degree_waiver OR NEW.experience_years IS NOT OLD.experience_years OR '
        'NEW.experience_waiver IS NOT OLD.experience_waiver OR NEW.teaches_mother_tongue IS NOT '
        'OLD.teaches_mother_tongue OR NEW.mother_tongue_reason IS NOT OLD.mother_tongue_reason OR '
        'NEW.language_certificate IS NOT OLD.language_certificate OR NEW.language_certificate_issuer '
        'IS NOT OLD.language_certificate_issuer OR NEW.language_certificate_hours IS NOT '
        'OLD.language_certificate_hours OR NEW.contract_from IS NOT OLD.contract_from OR '
        'NEW.contract_to IS NOT OLD.contract_to OR NEW.post IS NOT OLD.post OR NEW.subject IS NOT '
        'OLD.subject OR NEW.grades IS NOT OLD.grades OR NEW.weekly_hours IS NOT OLD.weekly_hours OR '
        'NEW.training_hours IS NOT OLD.training_hours OR NEW.pledged_on IS NOT OLD.pledged_on OR '
        'NEW.left_on IS NOT OLD.left_on OR NEW.police_report_on IS NOT OLD.police_report_on OR '
        'NEW.permit_cancelled_on IS NOT OLD.permit_cancelled_on OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.document_type IS NOT OLD.document_type OR NEW.person_id IS NOT '
        'OLD.person_id OR (NEW.permit_number IS NOT OLD.permit_number AND NEW.permit_number IS NOT '
        'NULL) OR (NEW.residence_number IS NOT OLD.residence_number AND NEW.residence_number IS NOT '
        'NULL) OR (NEW.entered_on IS NOT OLD.entered_on AND NEW.entered_on IS NOT NULL) OR '
        '(NEW.degree_check_number IS NOT OLD.degree_check_number AND NEW.degree_check_number IS NOT '
        'NULL) OR (NEW.crime_record_on IS NOT OLD.crime_record_on AND NEW.crime_record_on IS NOT '
        'NULL) OR (NEW.crime_record_territory IS NOT OLD.crime_record_territory AND '
        'NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS NOT OLD.checked_on AND '
        'NEW.checked_on IS NOT NULL) OR (NEW.check_result IS NOT OLD.check_result AND '
        'NEW.check_result IS NOT NULL) OR (NEW.health_checked_on IS NOT OLD.health_checked_on AND '
        'NEW.health_checked_on IS NOT NULL) OR (NEW.pay_band IS NOT OLD.pay_band AND NEW.pay_band IS '
        'NOT NULL) OR (NEW.appraisal IS NOT OLD.appraisal AND NEW.appraisal IS NOT NULL) OR '
        '(NEW.left_reason IS NOT OLD.left_reason AND NEW.left_reason IS NOT NULL) OR (NEW.name_zh IS '
        'NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS NOT OLD.surname AND '
        'NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT OLD.given_names AND NEW.given_names IS '
        'NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS NOT '
        'OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires IS NOT '
        'OLD.document_expires AND NEW.document_expires IS NOT NULL) OR (NEW.document_number IS NOT '
        'OLD.document_number AND NEW.document_number IS NOT NULL))) BEGIN SELECT RAISE(ABORT, '
        "'teacher_is_sealed'); END"
    ),
    'trip_participant_is_sealed': (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" WHEN '
        '(OLD.sealed AND (NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR '
        'NEW.position IS NOT OLD.position OR NEW.sealed IS NOT OLD.sealed OR NEW.organisation_id IS '
        'NOT OLD.organisation_id OR NEW.duty IS NOT OLD.duty OR NEW.stage IS NOT OLD.stage OR '
        'NEW.subject IS NOT OLD.subject OR NEW.key_teacher IS NOT OLD.key_teacher OR NEW.age_band IS '
        'NOT OLD.age_band OR NEW.outcome IS NOT OLD.outcome OR NEW.nationality IS NOT OLD.nationality'
        ' OR NEW.document_type IS NOT OLD.document_type OR NEW.person_id IS NOT OLD.person_id OR '
        '(NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS NOT '
        'OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL) OR '
        '(NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date IS NOT NULL) OR '
        '(NEW.document_expires IS NOT OLD.document_expires AND NEW.document_expires IS NOT NULL) OR '
        '(NEW.document_number IS NOT OLD.document_number AND NEW.document_number IS NOT NULL))) BEGIN'
        " SELECT RAISE(ABORT, 'trip_participant_is_sealed'); END"
    ),
}
SQLITE_AFTER = {
    'person_document_is_history': (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" WHEN '
        '((OLD.until IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR '
        'NEW.document_type IS NOT OLD.document_type OR NEW.territory IS NOT OLD.territory OR '
        'NEW.number IS NOT OLD.number OR NEW.match_key IS NOT OLD.match_key OR NEW.tail_key IS NOT '
        'OLD.tail_key OR NEW.since IS NOT OLD.since) AND NOT (NOT (NEW.id IS NOT OLD.id OR '
        'NEW.person_id IS NOT OLD.person_id OR NEW.document_type IS NOT OLD.document_type OR '
        'NEW.territory IS NOT OLD.territory OR NEW.since IS NOT OLD.since OR NEW.until IS NOT '
        "OLD.until) AND NEW.number IS NULL AND NEW.match_key = 'erased:' || NEW.id AND NEW.tail_key ="
        " '') AND NOT (NOT (NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR "
        'NEW.document_type IS NOT OLD.document_type OR NEW.territory IS NOT OLD.territory OR '
        'NEW.match_key IS NOT OLD.match_key OR NEW.tail_key IS NOT OLD.tail_key OR NEW.since IS NOT '
        'OLD.since OR NEW.until IS NOT OLD.until) AND OLD.number IS NOT NULL AND NEW.number IS NOT '
        "NULL AND substr(NEW.number, 1, instr(substr(NEW.number, 4), '.') + 3) <> substr(OLD.number, "
        "1, instr(substr(OLD.number, 4), '.') + 3))) BEGIN SELECT RAISE(ABORT, "
        "'person_document_is_history'); END"
    ),
    'person_facts_is_history': (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" WHEN ((OLD.until IS '
        'NOT NULL OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.name_zh IS NOT'
        ' OLD.name_zh OR NEW.surname IS NOT OLD.surname OR NEW.given_names IS NOT OLD.given_names OR '
        'NEW.sex IS NOT OLD.sex OR NEW.birth_date IS NOT OLD.birth_date OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.since IS NOT OLD.since) AND NOT (NOT (NEW.id IS NOT OLD.id OR '
        'NEW.person_id IS NOT OLD.person_id OR NEW.nationality IS NOT OLD.nationality OR NEW.since IS'
        " NOT OLD.since OR NEW.until IS NOT OLD.until) AND NEW.name_zh = '〔已清除〕' AND NEW.surname = ''"
        " AND NEW.given_names = '' AND NEW.sex IS NULL AND NEW.birth_date IS NULL)) BEGIN SELECT "
        "RAISE(ABORT, 'person_facts_is_history'); END"
    ),
    'student_is_sealed': (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" WHEN (OLD.sealed AND (NEW.id IS '
        'NOT OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.owner_id IS NOT OLD.owner_id OR NEW.mode '
        'IS NOT OLD.mode OR NEW.counted_on IS NOT OLD.counted_on OR NEW.foreign_count IS NOT '
        'OLD.foreign_count OR NEW.hk_count IS NOT OLD.hk_count OR NEW.mo_count IS NOT OLD.mo_count OR'
        ' NEW.tw_count IS NOT OLD.tw_count OR NEW.overseas_chinese_count IS NOT '
        'OLD.overseas_chinese_count OR NEW.category IS NOT OLD.category OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.document_type IS NOT OLD.document_type OR NEW.origin_code IS NOT '
        'OLD.origin_code OR NEW.nationality_check IS NOT OLD.nationality_check OR NEW.phase IS NOT '
        'OLD.phase OR NEW.enrolled_on IS NOT OLD.enrolled_on OR NEW.expected_leave_on IS NOT '
        'OLD.expected_leave_on OR NEW.stage IS NOT OLD.stage OR NEW.grade IS NOT OLD.grade OR '
        'NEW.class_name IS NOT OLD.class_name OR NEW.layer IS NOT OLD.layer OR NEW.study_kind IS NOT '
        'OLD.study_kind OR NEW.duration IS NOT OLD.duration OR NEW.qualification_number IS NOT '
        'OLD.qualification_number OR NEW.qualified_on IS NOT OLD.qualified_on OR NEW.residence IS NOT'
        ' OLD.residence OR NEW.residence_to IS NOT OLD.residence_to OR NEW.lodging IS NOT OLD.lodging'
        ' OR NEW.lodging_registered_on IS NOT OLD.lodging_registered_on OR NEW.guardian_relation IS '
        'NOT OLD.guardian_relation OR NEW.guardian_in_china IS NOT OLD.guardian_in_china OR '
        'NEW.insurer IS NOT OLD.insurer OR NEW.insured_from IS NOT OLD.insured_from OR NEW.insured_to'
        ' IS NOT OLD.insured_to OR NEW.scholarship IS NOT OLD.scholarship OR NEW.scholarship_amount '
        'IS NOT OLD.scholarship_amount OR NEW.person_id IS NOT OLD.person_id OR (NEW.sex IS NOT '
        'OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date'
        ' IS NOT NULL) OR (NEW.document_number IS NOT OLD.document_number AND NEW.document_number IS '
        'NOT NULL AND NOT (OLD.document_number IS NOT NULL AND NEW.document_number IS NOT NULL AND '
        "substr(NEW.document_number, 1, instr(substr(NEW.document_number, 4), '.') + 3) <> "
        "substr(OLD.document_number, 1, instr(substr(OLD.document_number, 4), '.') + 3))) OR "
        '(NEW.school_roll_number IS NOT OLD.school_roll_number AND NEW.school_roll_number IS NOT '
        'NULL) OR (NEW.admission_notice IS NOT OLD.admission_notice AND NEW.admission_notice IS NOT '
        'NULL) OR (NEW.lodging_address IS NOT OLD.lodging_address AND NEW.lodging_address IS NOT '
        'NULL) OR (NEW.guardian_name IS NOT OLD.guardian_name AND NEW.guardian_name IS NOT NULL) OR '
        '(NEW.guardian_phone IS NOT OLD.guardian_phone AND NEW.guardian_phone IS NOT NULL) OR '
        '(NEW.guardian_mandate IS NOT OLD.guardian_mandate AND NEW.guardian_mandate IS NOT NULL) OR '
        '(NEW.insurance_number IS NOT OLD.insurance_number AND NEW.insurance_number IS NOT NULL) OR '
        '(NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS NOT '
        'OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.document_expires IS NOT OLD.document_expires AND '
        "NEW.document_expires IS NOT NULL))) BEGIN SELECT RAISE(ABORT, 'student_is_sealed'); END"
    ),
    'teacher_is_sealed': (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" WHEN (OLD.sealed AND (NEW.id IS '
        'NOT OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.category IS NOT OLD.category OR NEW.phase '
        'IS NOT OLD.phase OR NEW.deployment IS NOT OLD.deployment OR NEW.sent_by IS NOT OLD.sent_by '
        'OR NEW.age_note IS NOT OLD.age_note OR NEW.work_category IS NOT OLD.work_category OR '
        'NEW.permit_authority IS NOT OLD.permit_authority OR NEW.permit_from IS NOT OLD.permit_from '
        'OR NEW.permit_to IS NOT OLD.permit_to OR NEW.permit_employer_matches IS NOT '
        'OLD.permit_employer_matches OR NEW.residence_kind IS NOT OLD.residence_kind OR '
        'NEW.residence_from IS NOT OLD.residence_from OR NEW.residence_to IS NOT OLD.residence_to OR '
        'NEW.visa_kind IS NOT OLD.visa_kind OR NEW.degree IS NOT OLD.degree OR NEW.degree_waiver IS '
        'NOT OLD.degree_waiver OR NEW.experience_years IS NOT OLD.experience_years OR '
        'NEW.experience_waiver IS NOT OLD.experience_waiver OR NEW.teaches_mother_tongue IS NOT '
        'OLD.teaches_mother_tongue OR NEW.mother_tongue_reason IS NOT OLD.mother_tongue_reason OR '
        'NEW.language_certificate IS NOT OLD.language_certificate OR NEW.language_certificate_issuer '
        'IS NOT OLD.language_certificate_issuer OR NEW.language_certificate_hours IS NOT '
        'OLD.language_certificate_hours OR NEW.contract_from IS NOT OLD.contract_from OR '
        'NEW.contract_to IS NOT OLD.contract_to OR NEW.post IS NOT OLD.post OR NEW.subject IS NOT '
        'OLD.subject OR NEW.grades IS NOT OLD.grades OR NEW.weekly_hours IS NOT OLD.weekly_hours OR '
        'NEW.training_hours IS NOT OLD.training_hours OR NEW.pledged_on IS NOT OLD.pledged_on OR '
        'NEW.left_on IS NOT OLD.left_on OR NEW.police_report_on IS NOT OLD.police_report_on OR '
        'NEW.permit_cancelled_on IS NOT OLD.permit_cancelled_on OR NEW.nationality IS NOT '
        'OLD.nationality OR NEW.document_type IS NOT OLD.document_type OR NEW.person_id IS NOT '
        'OLD.person_id OR (NEW.permit_number IS NOT OLD.permit_number AND NEW.permit_number IS NOT '
        'NULL) OR (NEW.residence_number IS NOT OLD.residence_number AND NEW.residence_number IS NOT '
        'NULL) OR (NEW.entered_on IS NOT OLD.entered_on AND NEW.entered_on IS NOT NULL) OR '
        '(NEW.degree_check_number IS NOT OLD.degree_check_number AND NEW.degree_check_number IS NOT '
        'NULL) OR (NEW.crime_record_on IS NOT OLD.crime_record_on AND NEW.crime_record_on IS NOT '
        'NULL) OR (NEW.crime_record_territory IS NOT OLD.crime_record_territory AND '
        'NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS NOT OLD.checked_on AND '
        'NEW.checked_on IS NOT NULL) OR (NEW.check_result IS NOT OLD.check_result AND '
        'NEW.check_result IS NOT NULL) OR (NEW.health_checked_on IS NOT OLD.health_checked_on AND '
        'NEW.health_checked_on IS NOT NULL) OR (NEW.pay_band IS NOT OLD.pay_band AND NEW.pay_band IS '
        'NOT NULL) OR (NEW.appraisal IS NOT OLD.appraisal AND NEW.appraisal IS NOT NULL) OR '
        '(NEW.left_reason IS NOT OLD.left_reason AND NEW.left_reason IS NOT NULL) OR (NEW.name_zh IS '
        'NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS NOT OLD.surname AND '
        'NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT OLD.given_names AND NEW.given_names IS '
        'NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS NOT '
        'OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires IS NOT '
        'OLD.document_expires AND NEW.document_expires IS NOT NULL) OR (NEW.document_number IS NOT '
        'OLD.document_number AND NEW.document_number IS NOT NULL AND NOT (OLD.document_number IS NOT '
        'NULL AND NEW.document_number IS NOT NULL AND substr(NEW.document_number, 1, '
        "instr(substr(NEW.document_number, 4), '.') + 3) <> substr(OLD.document_number, 1, "
        "instr(substr(OLD.document_number, 4), '.') + 3))))) BEGIN SELECT RAISE(ABORT, "
        "'teacher_is_sealed'); END"
    ),
    'trip_participant_is_sealed': (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" WHEN '
        '(OLD.sealed AND (NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR '
        'NEW.position IS NOT OLD.position OR NEW.sealed IS NOT OLD.sealed OR NEW.organisation_id IS '
        'NOT OLD.organisation_id OR NEW.duty IS NOT OLD.duty OR NEW.stage IS NOT OLD.stage OR '
        'NEW.subject IS NOT OLD.subject OR NEW.key_teacher IS NOT OLD.key_teacher OR NEW.age_band IS '
        'NOT OLD.age_band OR NEW.outcome IS NOT OLD.outcome OR NEW.nationality IS NOT OLD.nationality'
        ' OR NEW.document_type IS NOT OLD.document_type OR NEW.person_id IS NOT OLD.person_id OR '
        '(NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS NOT '
        'OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL) OR '
        '(NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date IS NOT NULL) OR '
        '(NEW.document_expires IS NOT OLD.document_expires AND NEW.document_expires IS NOT NULL) OR '
        '(NEW.document_number IS NOT OLD.document_number AND NEW.document_number IS NOT NULL AND NOT '
        '(OLD.document_number IS NOT NULL AND NEW.document_number IS NOT NULL AND '
        "substr(NEW.document_number, 1, instr(substr(NEW.document_number, 4), '.') + 3) <> "
        "substr(OLD.document_number, 1, instr(substr(OLD.document_number, 4), '.') + 3))))) BEGIN "
        "SELECT RAISE(ABORT, 'trip_participant_is_sealed'); END"
    ),
}
SQLITE_NEW = (
    (
        'CREATE TRIGGER read_event_is_never_changed BEFORE UPDATE ON "read_event" BEGIN SELECT '
        "RAISE(ABORT, 'read_event_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER read_event_is_never_deleted BEFORE DELETE ON "read_event" BEGIN SELECT '
        "RAISE(ABORT, 'read_event_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER privacy_notice_is_history BEFORE UPDATE ON "privacy_notice" WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.organisation_id IS NOT OLD.organisation_id OR '
        'NEW.number IS NOT OLD.number OR NEW.text_zh IS NOT OLD.text_zh OR NEW.text_en IS NOT '
        'OLD.text_en OR NEW.consents_from IS NOT OLD.consents_from OR NEW.set_by_id IS NOT '
        'OLD.set_by_id OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'privacy_notice_is_history'); END"
    ),
    (
        'CREATE TRIGGER privacy_notice_is_never_deleted BEFORE DELETE ON "privacy_notice" BEGIN '
        "SELECT RAISE(ABORT, 'privacy_notice_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER consent_is_history BEFORE UPDATE ON "consent" WHEN ((OLD.until IS NOT NULL OR'
        ' NEW.id IS NOT OLD.id OR NEW.series_id IS NOT OLD.series_id OR NEW.notice_id IS NOT '
        'OLD.notice_id OR NEW.given_by IS NOT OLD.given_by OR NEW.given_to IS NOT OLD.given_to OR '
        'NEW.name IS NOT OLD.name OR NEW.given_on IS NOT OLD.given_on OR NEW.entered_by_id IS NOT '
        'OLD.entered_by_id OR NEW.since IS NOT OLD.since) AND NOT (NOT (NEW.id IS NOT OLD.id OR '
        'NEW.series_id IS NOT OLD.series_id OR NEW.notice_id IS NOT OLD.notice_id OR NEW.given_by IS '
        'NOT OLD.given_by OR NEW.given_to IS NOT OLD.given_to OR NEW.given_on IS NOT OLD.given_on OR '
        'NEW.entered_by_id IS NOT OLD.entered_by_id OR NEW.since IS NOT OLD.since OR NEW.until IS NOT'
        " OLD.until) AND NEW.name = '')) BEGIN SELECT RAISE(ABORT, 'consent_is_history'); END"
    ),
    (
        'CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON "consent" BEGIN SELECT RAISE(ABORT,'
        " 'consent_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER erasure_is_never_changed BEFORE UPDATE ON "erasure" BEGIN SELECT RAISE(ABORT,'
        " 'erasure_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON "erasure" BEGIN SELECT RAISE(ABORT,'
        " 'erasure_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER erased_file_is_never_changed BEFORE UPDATE ON "erased_file" BEGIN SELECT '
        "RAISE(ABORT, 'erased_file_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER erased_file_is_never_deleted BEFORE DELETE ON "erased_file" BEGIN SELECT '
        "RAISE(ABORT, 'erased_file_is_never_deleted'); END"
    ),
)
POSTGRES_BEFORE = {
    'person_document_is_history': (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" FOR EACH ROW '
        'WHEN (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT '
        'FROM OLD.person_id OR NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.territory '
        'IS DISTINCT FROM OLD.territory OR NEW.number IS DISTINCT FROM OLD.number OR NEW.match_key IS'
        ' DISTINCT FROM OLD.match_key OR NEW.tail_key IS DISTINCT FROM OLD.tail_key OR NEW.since IS '
        'DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    'person_facts_is_history': (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" FOR EACH ROW WHEN '
        '(OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR NEW.name_zh IS DISTINCT FROM OLD.name_zh OR NEW.surname IS DISTINCT FROM '
        'OLD.surname OR NEW.given_names IS DISTINCT FROM OLD.given_names OR NEW.sex IS DISTINCT FROM '
        'OLD.sex OR NEW.birth_date IS DISTINCT FROM OLD.birth_date OR NEW.nationality IS DISTINCT '
        'FROM OLD.nationality OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION '
        'refuse_change()'
    ),
    'student_is_sealed': (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" FOR EACH ROW WHEN (OLD.sealed '
        'AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.mode IS DISTINCT FROM OLD.mode OR '
        'NEW.counted_on IS DISTINCT FROM OLD.counted_on OR NEW.foreign_count IS DISTINCT FROM '
        'OLD.foreign_count OR NEW.hk_count IS DISTINCT FROM OLD.hk_count OR NEW.mo_count IS DISTINCT '
        'FROM OLD.mo_count OR NEW.tw_count IS DISTINCT FROM OLD.tw_count OR '
        'NEW.overseas_chinese_count IS DISTINCT FROM OLD.overseas_chinese_count OR NEW.category IS '
        'DISTINCT FROM OLD.category OR NEW.nationality IS DISTINCT FROM OLD.nationality OR '
        'NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.origin_code IS DISTINCT FROM '
        'OLD.origin_code OR NEW.nationality_check IS DISTINCT FROM OLD.nationality_check OR NEW.phase'
        ' IS DISTINCT FROM OLD.phase OR NEW.enrolled_on IS DISTINCT FROM OLD.enrolled_on OR '
        'NEW.expected_leave_on IS DISTINCT FROM OLD.expected_leave_on OR NEW.stage IS DISTINCT FROM '
        'OLD.stage OR NEW.grade IS DISTINCT FROM OLD.grade OR NEW.class_name IS DISTINCT FROM '
        'OLD.class_name OR NEW.layer IS DISTINCT FROM OLD.layer OR NEW.study_kind IS DISTINCT FROM '
        'OLD.study_kind OR NEW.duration IS DISTINCT FROM OLD.duration OR NEW.qualification_number IS '
        'DISTINCT FROM OLD.qualification_number OR NEW.qualified_on IS DISTINCT FROM OLD.qualified_on'
        ' OR NEW.residence IS DISTINCT FROM OLD.residence OR NEW.residence_to IS DISTINCT FROM '
        'OLD.residence_to OR NEW.lodging IS DISTINCT FROM OLD.lodging OR NEW.lodging_registered_on IS'
        ' DISTINCT FROM OLD.lodging_registered_on OR NEW.guardian_relation IS DISTINCT FROM '
        'OLD.guardian_relation OR NEW.guardian_in_china IS DISTINCT FROM OLD.guardian_in_china OR '
        'NEW.insurer IS DISTINCT FROM OLD.insurer OR NEW.insured_from IS DISTINCT FROM '
        'OLD.insured_from OR NEW.insured_to IS DISTINCT FROM OLD.insured_to OR NEW.scholarship IS '
        'DISTINCT FROM OLD.scholarship OR NEW.scholarship_amount IS DISTINCT FROM '
        'OLD.scholarship_amount OR NEW.person_id IS DISTINCT FROM OLD.person_id OR (NEW.sex IS '
        'DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS DISTINCT FROM '
        'OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_number IS DISTINCT FROM '
        'OLD.document_number AND NEW.document_number IS NOT NULL) OR (NEW.school_roll_number IS '
        'DISTINCT FROM OLD.school_roll_number AND NEW.school_roll_number IS NOT NULL) OR '
        '(NEW.admission_notice IS DISTINCT FROM OLD.admission_notice AND NEW.admission_notice IS NOT '
        'NULL) OR (NEW.lodging_address IS DISTINCT FROM OLD.lodging_address AND NEW.lodging_address '
        'IS NOT NULL) OR (NEW.guardian_name IS DISTINCT FROM OLD.guardian_name AND NEW.guardian_name '
        'IS NOT NULL) OR (NEW.guardian_phone IS DISTINCT FROM OLD.guardian_phone AND '
        'NEW.guardian_phone IS NOT NULL) OR (NEW.guardian_mandate IS DISTINCT FROM '
        'OLD.guardian_mandate AND NEW.guardian_mandate IS NOT NULL) OR (NEW.insurance_number IS '
        'DISTINCT FROM OLD.insurance_number AND NEW.insurance_number IS NOT NULL) OR (NEW.name_zh IS '
        'DISTINCT FROM OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM '
        'OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM '
        'OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.document_expires IS DISTINCT FROM '
        'OLD.document_expires AND NEW.document_expires IS NOT NULL))) EXECUTE FUNCTION '
        'refuse_change()'
    ),
    'teacher_is_sealed': (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" FOR EACH ROW WHEN (OLD.sealed '
        'AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.category IS DISTINCT FROM OLD.category OR NEW.phase IS DISTINCT FROM OLD.phase OR '
        'NEW.deployment IS DISTINCT FROM OLD.deployment OR NEW.sent_by IS DISTINCT FROM OLD.sent_by '
        'OR NEW.age_note IS DISTINCT FROM OLD.age_note OR NEW.work_category IS DISTINCT FROM '
        'OLD.work_category OR NEW.permit_authority IS DISTINCT FROM OLD.permit_authority OR '
        'NEW.permit_from IS DISTINCT FROM OLD.permit_from OR NEW.permit_to IS DISTINCT FROM '
        'OLD.permit_to OR NEW.permit_employer_matches IS DISTINCT FROM OLD.permit_employer_matches OR'
        ' NEW.residence_kind IS DISTINCT FROM OLD.residence_kind OR NEW.residence_from IS DISTINCT '
        'FROM OLD.residence_from OR NEW.residence_to IS DISTINCT FROM OLD.residence_to OR '
        'NEW.visa_kind IS DISTINCT FROM OLD.visa_kind OR NEW.degree IS DISTINCT FROM OLD.degree OR '
        'NEW.degree_waiver IS DISTINCT FROM OLD.degree_waiver OR NEW.experience_years IS DISTINCT '
        'FROM OLD.experience_years OR NEW.experience_waiver IS DISTINCT FROM OLD.experience_waiver OR'
        ' NEW.teaches_mother_tongue IS DISTINCT FROM OLD.teaches_mother_tongue OR '
        'NEW.mother_tongue_reason IS DISTINCT FROM OLD.mother_tongue_reason OR '
        'NEW.language_certificate IS DISTINCT FROM OLD.language_certificate OR '
        'NEW.language_certificate_issuer IS DISTINCT FROM OLD.language_certificate_issuer OR '
        'NEW.language_certificate_hours IS DISTINCT FROM OLD.language_certificate_hours OR '
        'NEW.contract_from IS DISTINCT FROM OLD.contract_from OR NEW.contract_to IS DISTINCT FROM '
        'OLD.contract_to OR NEW.post IS DISTINCT FROM OLD.post OR NEW.subject IS DISTINCT FROM '
        'OLD.subject OR NEW.grades IS DISTINCT FROM OLD.grades OR NEW.weekly_hours IS DISTINCT FROM '
        'OLD.weekly_hours OR NEW.training_hours IS DISTINCT FROM OLD.training_hours OR NEW.pledged_on'
        ' IS DISTINCT FROM OLD.pledged_on OR NEW.left_on IS DISTINCT FROM OLD.left_on OR '
        'NEW.police_report_on IS DISTINCT FROM OLD.police_report_on OR NEW.permit_cancelled_on IS '
        'DISTINCT FROM OLD.permit_cancelled_on OR NEW.nationality IS DISTINCT FROM OLD.nationality OR'
        ' NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR (NEW.permit_number IS DISTINCT FROM OLD.permit_number AND NEW.permit_number'
        ' IS NOT NULL) OR (NEW.residence_number IS DISTINCT FROM OLD.residence_number AND '
        'NEW.residence_number IS NOT NULL) OR (NEW.entered_on IS DISTINCT FROM OLD.entered_on AND '
        'NEW.entered_on IS NOT NULL) OR (NEW.degree_check_number IS DISTINCT FROM '
        'OLD.degree_check_number AND NEW.degree_check_number IS NOT NULL) OR (NEW.crime_record_on IS '
        'DISTINCT FROM OLD.crime_record_on AND NEW.crime_record_on IS NOT NULL) OR '
        '(NEW.crime_record_territory IS DISTINCT FROM OLD.crime_record_territory AND '
        'NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS DISTINCT FROM OLD.checked_on '
        'AND NEW.checked_on IS NOT NULL) OR (NEW.check_result IS DISTINCT FROM OLD.check_result AND '
        'NEW.check_result IS NOT NULL) OR (NEW.health_checked_on IS DISTINCT FROM '
        'OLD.health_checked_on AND NEW.health_checked_on IS NOT NULL) OR (NEW.pay_band IS DISTINCT '
        'FROM OLD.pay_band AND NEW.pay_band IS NOT NULL) OR (NEW.appraisal IS DISTINCT FROM '
        'OLD.appraisal AND NEW.appraisal IS NOT NULL) OR (NEW.left_reason IS DISTINCT FROM '
        'OLD.left_reason AND NEW.left_reason IS NOT NULL) OR (NEW.name_zh IS DISTINCT FROM '
        'OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname AND '
        'NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) '
        'OR (NEW.birth_date IS DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR '
        '(NEW.document_expires IS DISTINCT FROM OLD.document_expires AND NEW.document_expires IS NOT '
        'NULL) OR (NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number '
        'IS NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    'trip_participant_is_sealed': (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" FOR EACH ROW '
        'WHEN (OLD.sealed AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM '
        'OLD.version_id OR NEW.position IS DISTINCT FROM OLD.position OR NEW.sealed IS DISTINCT FROM '
        'OLD.sealed OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.duty IS '
        'DISTINCT FROM OLD.duty OR NEW.stage IS DISTINCT FROM OLD.stage OR NEW.subject IS DISTINCT '
        'FROM OLD.subject OR NEW.key_teacher IS DISTINCT FROM OLD.key_teacher OR NEW.age_band IS '
        'DISTINCT FROM OLD.age_band OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.nationality IS'
        ' DISTINCT FROM OLD.nationality OR NEW.document_type IS DISTINCT FROM OLD.document_type OR '
        'NEW.person_id IS DISTINCT FROM OLD.person_id OR (NEW.name_zh IS DISTINCT FROM OLD.name_zh '
        'AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname AND NEW.surname IS'
        ' NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND NEW.given_names IS NOT '
        'NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS '
        'DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires IS '
        'DISTINCT FROM OLD.document_expires AND NEW.document_expires IS NOT NULL) OR '
        '(NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number IS NOT '
        'NULL))) EXECUTE FUNCTION refuse_change()'
    ),
}
POSTGRES_AFTER = {
    'person_document_is_history': (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" FOR EACH ROW '
        'WHEN ((OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT '
        'FROM OLD.person_id OR NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.territory '
        'IS DISTINCT FROM OLD.territory OR NEW.number IS DISTINCT FROM OLD.number OR NEW.match_key IS'
        ' DISTINCT FROM OLD.match_key OR NEW.tail_key IS DISTINCT FROM OLD.tail_key OR NEW.since IS '
        'DISTINCT FROM OLD.since) AND NOT (NOT (NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS '
        'DISTINCT FROM OLD.person_id OR NEW.document_type IS DISTINCT FROM OLD.document_type OR '
        'NEW.territory IS DISTINCT FROM OLD.territory OR NEW.since IS DISTINCT FROM OLD.since OR '
        "NEW.until IS DISTINCT FROM OLD.until) AND NEW.number IS NULL AND NEW.match_key = 'erased:' "
        "|| NEW.id AND NEW.tail_key = '') AND NOT (NOT (NEW.id IS DISTINCT FROM OLD.id OR "
        'NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.document_type IS DISTINCT FROM '
        'OLD.document_type OR NEW.territory IS DISTINCT FROM OLD.territory OR NEW.match_key IS '
        'DISTINCT FROM OLD.match_key OR NEW.tail_key IS DISTINCT FROM OLD.tail_key OR NEW.since IS '
        'DISTINCT FROM OLD.since OR NEW.until IS DISTINCT FROM OLD.until) AND OLD.number IS NOT NULL '
        "AND NEW.number IS NOT NULL AND split_part(NEW.number, '.', 2) <> split_part(OLD.number, '.',"
        ' 2))) EXECUTE FUNCTION refuse_change()'
    ),
    'person_facts_is_history': (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" FOR EACH ROW WHEN '
        '((OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR NEW.name_zh IS DISTINCT FROM OLD.name_zh OR NEW.surname IS DISTINCT FROM '
        'OLD.surname OR NEW.given_names IS DISTINCT FROM OLD.given_names OR NEW.sex IS DISTINCT FROM '
        'OLD.sex OR NEW.birth_date IS DISTINCT FROM OLD.birth_date OR NEW.nationality IS DISTINCT '
        'FROM OLD.nationality OR NEW.since IS DISTINCT FROM OLD.since) AND NOT (NOT (NEW.id IS '
        'DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.nationality IS '
        'DISTINCT FROM OLD.nationality OR NEW.since IS DISTINCT FROM OLD.since OR NEW.until IS '
        "DISTINCT FROM OLD.until) AND NEW.name_zh = '〔已清除〕' AND NEW.surname = '' AND NEW.given_names "
        "= '' AND NEW.sex IS NULL AND NEW.birth_date IS NULL)) EXECUTE FUNCTION refuse_change()"
    ),
    'student_is_sealed': (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" FOR EACH ROW WHEN (OLD.sealed '
        'AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.mode IS DISTINCT FROM OLD.mode OR '
        'NEW.counted_on IS DISTINCT FROM OLD.counted_on OR NEW.foreign_count IS DISTINCT FROM '
        'OLD.foreign_count OR NEW.hk_count IS DISTINCT FROM OLD.hk_count OR NEW.mo_count IS DISTINCT '
        'FROM OLD.mo_count OR NEW.tw_count IS DISTINCT FROM OLD.tw_count OR '
        'NEW.overseas_chinese_count IS DISTINCT FROM OLD.overseas_chinese_count OR NEW.category IS '
        'DISTINCT FROM OLD.category OR NEW.nationality IS DISTINCT FROM OLD.nationality OR '
        'NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.origin_code IS DISTINCT FROM '
        'OLD.origin_code OR NEW.nationality_check IS DISTINCT FROM OLD.nationality_check OR NEW.phase'
        ' IS DISTINCT FROM OLD.phase OR NEW.enrolled_on IS DISTINCT FROM OLD.enrolled_on OR '
        'NEW.expected_leave_on IS DISTINCT FROM OLD.expected_leave_on OR NEW.stage IS DISTINCT FROM '
        'OLD.stage OR NEW.grade IS DISTINCT FROM OLD.grade OR NEW.class_name IS DISTINCT FROM '
        'OLD.class_name OR NEW.layer IS DISTINCT FROM OLD.layer OR NEW.study_kind IS DISTINCT FROM '
        'OLD.study_kind OR NEW.duration IS DISTINCT FROM OLD.duration OR NEW.qualification_number IS '
        'DISTINCT FROM OLD.qualification_number OR NEW.qualified_on IS DISTINCT FROM OLD.qualified_on'
        ' OR NEW.residence IS DISTINCT FROM OLD.residence OR NEW.residence_to IS DISTINCT FROM '
        'OLD.residence_to OR NEW.lodging IS DISTINCT FROM OLD.lodging OR NEW.lodging_registered_on IS'
        ' DISTINCT FROM OLD.lodging_registered_on OR NEW.guardian_relation IS DISTINCT FROM '
        'OLD.guardian_relation OR NEW.guardian_in_china IS DISTINCT FROM OLD.guardian_in_china OR '
        'NEW.insurer IS DISTINCT FROM OLD.insurer OR NEW.insured_from IS DISTINCT FROM '
        'OLD.insured_from OR NEW.insured_to IS DISTINCT FROM OLD.insured_to OR NEW.scholarship IS '
        'DISTINCT FROM OLD.scholarship OR NEW.scholarship_amount IS DISTINCT FROM '
        'OLD.scholarship_amount OR NEW.person_id IS DISTINCT FROM OLD.person_id OR (NEW.sex IS '
        'DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS DISTINCT FROM '
        'OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_number IS DISTINCT FROM '
        'OLD.document_number AND NEW.document_number IS NOT NULL AND NOT (OLD.document_number IS NOT '
        "NULL AND NEW.document_number IS NOT NULL AND split_part(NEW.document_number, '.', 2) <> "
        "split_part(OLD.document_number, '.', 2))) OR (NEW.school_roll_number IS DISTINCT FROM "
        'OLD.school_roll_number AND NEW.school_roll_number IS NOT NULL) OR (NEW.admission_notice IS '
        'DISTINCT FROM OLD.admission_notice AND NEW.admission_notice IS NOT NULL) OR '
        '(NEW.lodging_address IS DISTINCT FROM OLD.lodging_address AND NEW.lodging_address IS NOT '
        'NULL) OR (NEW.guardian_name IS DISTINCT FROM OLD.guardian_name AND NEW.guardian_name IS NOT '
        'NULL) OR (NEW.guardian_phone IS DISTINCT FROM OLD.guardian_phone AND NEW.guardian_phone IS '
        'NOT NULL) OR (NEW.guardian_mandate IS DISTINCT FROM OLD.guardian_mandate AND '
        'NEW.guardian_mandate IS NOT NULL) OR (NEW.insurance_number IS DISTINCT FROM '
        'OLD.insurance_number AND NEW.insurance_number IS NOT NULL) OR (NEW.name_zh IS DISTINCT FROM '
        'OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname AND '
        'NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.document_expires IS DISTINCT FROM OLD.document_expires '
        'AND NEW.document_expires IS NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    'teacher_is_sealed': (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" FOR EACH ROW WHEN (OLD.sealed '
        'AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.category IS DISTINCT FROM OLD.category OR NEW.phase IS DISTINCT FROM OLD.phase OR '
        'NEW.deployment IS DISTINCT FROM OLD.deployment OR NEW.sent_by IS DISTINCT FROM OLD.sent_by '
        'OR NEW.age_note IS DISTINCT FROM OLD.age_note OR NEW.work_category IS DISTINCT FROM '
        'OLD.work_category OR NEW.permit_authority IS DISTINCT FROM OLD.permit_authority OR '
        'NEW.permit_from IS DISTINCT FROM OLD.permit_from OR NEW.permit_to IS DISTINCT FROM '
        'OLD.permit_to OR NEW.permit_employer_matches IS DISTINCT FROM OLD.permit_employer_matches OR'
        ' NEW.residence_kind IS DISTINCT FROM OLD.residence_kind OR NEW.residence_from IS DISTINCT '
        'FROM OLD.residence_from OR NEW.residence_to IS DISTINCT FROM OLD.residence_to OR '
        'NEW.visa_kind IS DISTINCT FROM OLD.visa_kind OR NEW.degree IS DISTINCT FROM OLD.degree OR '
        'NEW.degree_waiver IS DISTINCT FROM OLD.degree_waiver OR NEW.experience_years IS DISTINCT '
        'FROM OLD.experience_years OR NEW.experience_waiver IS DISTINCT FROM OLD.experience_waiver OR'
        ' NEW.teaches_mother_tongue IS DISTINCT FROM OLD.teaches_mother_tongue OR '
        'NEW.mother_tongue_reason IS DISTINCT FROM OLD.mother_tongue_reason OR '
        'NEW.language_certificate IS DISTINCT FROM OLD.language_certificate OR '
        'NEW.language_certificate_issuer IS DISTINCT FROM OLD.language_certificate_issuer OR '
        'NEW.language_certificate_hours IS DISTINCT FROM OLD.language_certificate_hours OR '
        'NEW.contract_from IS DISTINCT FROM OLD.contract_from OR NEW.contract_to IS DISTINCT FROM '
        'OLD.contract_to OR NEW.post IS DISTINCT FROM OLD.post OR NEW.subject IS DISTINCT FROM '
        'OLD.subject OR NEW.grades IS DISTINCT FROM OLD.grades OR NEW.weekly_hours IS DISTINCT FROM '
        'OLD.weekly_hours OR NEW.training_hours IS DISTINCT FROM OLD.training_hours OR NEW.pledged_on'
        ' IS DISTINCT FROM OLD.pledged_on OR NEW.left_on IS DISTINCT FROM OLD.left_on OR '
        'NEW.police_report_on IS DISTINCT FROM OLD.police_report_on OR NEW.permit_cancelled_on IS '
        'DISTINCT FROM OLD.permit_cancelled_on OR NEW.nationality IS DISTINCT FROM OLD.nationality OR'
        ' NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR (NEW.permit_number IS DISTINCT FROM OLD.permit_number AND NEW.permit_number'
        ' IS NOT NULL) OR (NEW.residence_number IS DISTINCT FROM OLD.residence_number AND '
        'NEW.residence_number IS NOT NULL) OR (NEW.entered_on IS DISTINCT FROM OLD.entered_on AND '
        'NEW.entered_on IS NOT NULL) OR (NEW.degree_check_number IS DISTINCT FROM '
        'OLD.degree_check_number AND NEW.degree_check_number IS NOT NULL) OR (NEW.crime_record_on IS '
        'DISTINCT FROM OLD.crime_record_on AND NEW.crime_record_on IS NOT NULL) OR '
        '(NEW.crime_record_territory IS DISTINCT FROM OLD.crime_record_territory AND '
        'NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS DISTINCT FROM OLD.checked_on '
        'AND NEW.checked_on IS NOT NULL) OR (NEW.check_result IS DISTINCT FROM OLD.check_result AND '
        'NEW.check_result IS NOT NULL) OR (NEW.health_checked_on IS DISTINCT FROM '
        'OLD.health_checked_on AND NEW.health_checked_on IS NOT NULL) OR (NEW.pay_band IS DISTINCT '
        'FROM OLD.pay_band AND NEW.pay_band IS NOT NULL) OR (NEW.appraisal IS DISTINCT FROM '
        'OLD.appraisal AND NEW.appraisal IS NOT NULL) OR (NEW.left_reason IS DISTINCT FROM '
        'OLD.left_reason AND NEW.left_reason IS NOT NULL) OR (NEW.name_zh IS DISTINCT FROM '
        'OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname AND '
        'NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) '
        'OR (NEW.birth_date IS DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR '
        '(NEW.document_expires IS DISTINCT FROM OLD.document_expires AND NEW.document_expires IS NOT '
        'NULL) OR (NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number '
        'IS NOT NULL AND NOT (OLD.document_number IS NOT NULL AND NEW.document_number IS NOT NULL AND'
        " split_part(NEW.document_number, '.', 2) <> split_part(OLD.document_number, '.', 2))))) "
        'EXECUTE FUNCTION refuse_change()'
    ),
    'trip_participant_is_sealed': (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" FOR EACH ROW '
        'WHEN (OLD.sealed AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM '
        'OLD.version_id OR NEW.position IS DISTINCT FROM OLD.position OR NEW.sealed IS DISTINCT FROM '
        'OLD.sealed OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.duty IS '
        'DISTINCT FROM OLD.duty OR NEW.stage IS DISTINCT FROM OLD.stage OR NEW.subject IS DISTINCT '
        'FROM OLD.subject OR NEW.key_teacher IS DISTINCT FROM OLD.key_teacher OR NEW.age_band IS '
        'DISTINCT FROM OLD.age_band OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.nationality IS'
        ' DISTINCT FROM OLD.nationality OR NEW.document_type IS DISTINCT FROM OLD.document_type OR '
        'NEW.person_id IS DISTINCT FROM OLD.person_id OR (NEW.name_zh IS DISTINCT FROM OLD.name_zh '
        'AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname AND NEW.surname IS'
        ' NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND NEW.given_names IS NOT '
        'NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS '
        'DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires IS '
        'DISTINCT FROM OLD.document_expires AND NEW.document_expires IS NOT NULL) OR '
        '(NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number IS NOT '
        'NULL AND NOT (OLD.document_number IS NOT NULL AND NEW.document_number IS NOT NULL AND '
        "split_part(NEW.document_number, '.', 2) <> split_part(OLD.document_number, '.', 2))))) "
        'EXECUTE FUNCTION refuse_change()'
    ),
}
POSTGRES_NEW = (
    (
        'CREATE TRIGGER read_event_is_never_changed BEFORE UPDATE ON "read_event" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER read_event_is_never_deleted BEFORE DELETE ON "read_event" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER privacy_notice_is_history BEFORE UPDATE ON "privacy_notice" FOR EACH ROW WHEN'
        ' (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.organisation_id IS DISTINCT'
        ' FROM OLD.organisation_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.text_zh IS '
        'DISTINCT FROM OLD.text_zh OR NEW.text_en IS DISTINCT FROM OLD.text_en OR NEW.consents_from '
        'IS DISTINCT FROM OLD.consents_from OR NEW.set_by_id IS DISTINCT FROM OLD.set_by_id OR '
        'NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER privacy_notice_is_never_deleted BEFORE DELETE ON "privacy_notice" FOR EACH '
        'ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER consent_is_history BEFORE UPDATE ON "consent" FOR EACH ROW WHEN ((OLD.until '
        'IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.series_id IS DISTINCT FROM '
        'OLD.series_id OR NEW.notice_id IS DISTINCT FROM OLD.notice_id OR NEW.given_by IS DISTINCT '
        'FROM OLD.given_by OR NEW.given_to IS DISTINCT FROM OLD.given_to OR NEW.name IS DISTINCT FROM'
        ' OLD.name OR NEW.given_on IS DISTINCT FROM OLD.given_on OR NEW.entered_by_id IS DISTINCT '
        'FROM OLD.entered_by_id OR NEW.since IS DISTINCT FROM OLD.since) AND NOT (NOT (NEW.id IS '
        'DISTINCT FROM OLD.id OR NEW.series_id IS DISTINCT FROM OLD.series_id OR NEW.notice_id IS '
        'DISTINCT FROM OLD.notice_id OR NEW.given_by IS DISTINCT FROM OLD.given_by OR NEW.given_to IS'
        ' DISTINCT FROM OLD.given_to OR NEW.given_on IS DISTINCT FROM OLD.given_on OR '
        'NEW.entered_by_id IS DISTINCT FROM OLD.entered_by_id OR NEW.since IS DISTINCT FROM OLD.since'
        " OR NEW.until IS DISTINCT FROM OLD.until) AND NEW.name = '')) EXECUTE FUNCTION "
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON "consent" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER erasure_is_never_changed BEFORE UPDATE ON "erasure" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON "erasure" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER erased_file_is_never_changed BEFORE UPDATE ON "erased_file" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER erased_file_is_never_deleted BEFORE DELETE ON "erased_file" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table('read_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('act', sa.Enum('view', 'file', 'reveal', 'export', 'subject', 'break_glass', name='read', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.String(length=60), nullable=False),
    sa.Column('person', sa.String(length=40), nullable=False),
    sa.Column('field', sa.String(length=80), nullable=False),
    sa.Column('purpose', sa.Enum('review', 'identity', 'authority', 'request', 'correction', 'safety', 'other', name='purpose', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.CheckConstraint("act <> 'reveal' OR (purpose IS NOT NULL AND length(trim(words)) > 0)", name=op.f('ck_read_event_a_number_is_revealed_for_a_purpose')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_read_event'))
    )
    op.create_index('ix_read_event_subject', 'read_event', ['subject', 'subject_id'], unique=False)
    op.create_index('uq_read_event_once', 'read_event', ['actor', 'subject_id', 'day', 'act', 'field'], unique=True, sqlite_where=sa.text("act IN ('view', 'file')"), postgresql_where=sa.text("act IN ('view', 'file')"))
    op.create_table('privacy_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text_zh', sa.Text(), nullable=False),
    sa.Column('text_en', sa.Text(), nullable=False),
    sa.Column('consents_from', sa.Date(), nullable=True),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(trim(text_zh)) > 0', name=op.f('ck_privacy_notice_a_notice_says_something')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_privacy_notice_organisation_id')),
    sa.ForeignKeyConstraint(['set_by_id'], ['user.id'], name=op.f('fk_privacy_notice_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_notice')),
    sa.UniqueConstraint('organisation_id', 'number', name=op.f('uq_privacy_notice_organisation_id_number'))
    )
    op.create_index(op.f('ix_privacy_notice_set_by_id'), 'privacy_notice', ['set_by_id'], unique=False)
    op.create_index('uq_privacy_notice_known', 'privacy_notice', ['organisation_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('consent',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('given_by', sa.Enum('guardian', 'self', name='consentby', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('given_to', sa.Enum('recording', 'abroad', name='consentto', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['entered_by_id'], ['user.id'], name=op.f('fk_consent_entered_by_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['privacy_notice.id'], name=op.f('fk_consent_notice_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_consent_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_entered_by_id'), 'consent', ['entered_by_id'], unique=False)
    op.create_index(op.f('ix_consent_notice_id'), 'consent', ['notice_id'], unique=False)
    op.create_index(op.f('ix_consent_series_id'), 'consent', ['series_id'], unique=False)
    op.create_index('uq_consent_given', 'consent', ['series_id', 'given_by', 'given_to'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('erasure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('over_since', sa.Date(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('fields', sa.Integer(), nullable=False),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.Column('erased_by', sa.String(length=80), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.CheckConstraint('(series_id IS NULL) <> (person_id IS NULL)', name=op.f('ck_erasure_it_is_about_a_record_or_a_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_erasure_person_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_erasure_series_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index(op.f('ix_erasure_person_id'), 'erasure', ['person_id'], unique=False)
    op.create_index(op.f('ix_erasure_series_id'), 'erasure', ['series_id'], unique=False)
    op.create_table('erased_file',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('erasure_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_erased_file_a_digest_is_sha256')),
    sa.ForeignKeyConstraint(['erasure_id'], ['erasure.id'], name=op.f('fk_erased_file_erasure_id')),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_erased_file'))
    )
    op.create_index(op.f('ix_erased_file_erasure_id'), 'erased_file', ['erasure_id'], unique=False)
    _exchange(POSTGRES_AFTER if _postgres() else SQLITE_AFTER)
    for statement in POSTGRES_NEW if _postgres() else SQLITE_NEW:
        op.execute(statement)


def downgrade() -> None:
    _exchange(POSTGRES_BEFORE if _postgres() else SQLITE_BEFORE)
    for table in TABLES:
        op.drop_table(table)


def _postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _exchange(guards: dict[str, str]) -> None:
    """Each guard under the same name with another text."""
    for name, statement in guards.items():
        table = statement.split(' ON "', 1)[1].split('"', 1)[0]
        op.execute(f'DROP TRIGGER {name} ON "{table}"' if _postgres() else f"DROP TRIGGER {name}")
        op.execute(statement)
