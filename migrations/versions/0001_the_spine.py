"""The spine: organisations, accounts, parties, records with their versions, plans, jobs, the trail, and their guards."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.db.base import Stamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE_TRIGGERS = (
    (
        'CREATE TRIGGER organisation_is_never_deleted BEFORE DELETE ON "organisation" BEGIN SELECT '
        "RAISE(ABORT, 'organisation_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER organisation_is_fixed BEFORE UPDATE ON "organisation" WHEN (NEW.code IS NOT OLD.code '
        "OR NEW.level IS NOT OLD.level) BEGIN SELECT RAISE(ABORT, 'organisation_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER partner_is_never_deleted BEFORE DELETE ON "partner" BEGIN SELECT RAISE(ABORT, '
        "'partner_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER person_is_never_deleted BEFORE DELETE ON "person" BEGIN SELECT RAISE(ABORT, '
        "'person_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER plan_is_never_deleted BEFORE DELETE ON "plan" BEGIN SELECT RAISE(ABORT, '
        "'plan_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON "trail" BEGIN SELECT RAISE(ABORT, '
        "'trail_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER trail_is_never_deleted BEFORE DELETE ON "trail" BEGIN SELECT RAISE(ABORT, '
        "'trail_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER appointment_is_history BEFORE UPDATE ON "appointment" WHEN (OLD.until IS NOT NULL OR '
        'NEW.id IS NOT OLD.id OR NEW.user_id IS NOT OLD.user_id OR NEW.organisation_id IS NOT '
        'OLD.organisation_id OR NEW.role IS NOT OLD.role OR NEW.since IS NOT OLD.since) BEGIN SELECT '
        "RAISE(ABORT, 'appointment_is_history'); END"
    ),
    (
        'CREATE TRIGGER appointment_is_never_deleted BEFORE DELETE ON "appointment" BEGIN SELECT RAISE(ABORT,'
        " 'appointment_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER organisation_facts_is_history BEFORE UPDATE ON "organisation_facts" WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.organisation_id IS NOT OLD.organisation_id OR '
        'NEW.parent_id IS NOT OLD.parent_id OR NEW.name_zh IS NOT OLD.name_zh OR NEW.name_en IS NOT '
        'OLD.name_en OR NEW.division IS NOT OLD.division OR NEW.functional_zone IS NOT OLD.functional_zone OR'
        ' NEW.affiliation IS NOT OLD.affiliation OR NEW.ownership IS NOT OLD.ownership OR NEW.stage IS NOT '
        'OLD.stage OR NEW.uscc IS NOT OLD.uscc OR NEW.filing_prefix IS NOT OLD.filing_prefix OR '
        'NEW.valid_from IS NOT OLD.valid_from OR NEW.valid_to IS NOT OLD.valid_to OR NEW.since IS NOT '
        "OLD.since) BEGIN SELECT RAISE(ABORT, 'organisation_facts_is_history'); END"
    ),
    (
        'CREATE TRIGGER organisation_facts_is_never_deleted BEFORE DELETE ON "organisation_facts" BEGIN '
        "SELECT RAISE(ABORT, 'organisation_facts_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER organisation_merge_is_history BEFORE UPDATE ON "organisation_merge" WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.alias_id IS NOT OLD.alias_id OR NEW.root_id IS NOT '
        'OLD.root_id OR NEW.merged_on IS NOT OLD.merged_on OR NEW.since IS NOT OLD.since) BEGIN SELECT '
        "RAISE(ABORT, 'organisation_merge_is_history'); END"
    ),
    (
        'CREATE TRIGGER organisation_merge_is_never_deleted BEFORE DELETE ON "organisation_merge" BEGIN '
        "SELECT RAISE(ABORT, 'organisation_merge_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER partner_facts_is_history BEFORE UPDATE ON "partner_facts" WHEN (OLD.until IS NOT NULL'
        ' OR NEW.id IS NOT OLD.id OR NEW.partner_id IS NOT OLD.partner_id OR NEW.territory IS NOT '
        'OLD.territory OR NEW.kind IS NOT OLD.kind OR NEW.locality IS NOT OLD.locality OR NEW.website IS NOT '
        'OLD.website OR NEW.authority_id IS NOT OLD.authority_id OR NEW.since IS NOT OLD.since) BEGIN SELECT '
        "RAISE(ABORT, 'partner_facts_is_history'); END"
    ),
    (
        'CREATE TRIGGER partner_facts_is_never_deleted BEFORE DELETE ON "partner_facts" BEGIN SELECT '
        "RAISE(ABORT, 'partner_facts_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER partner_merge_is_history BEFORE UPDATE ON "partner_merge" WHEN (OLD.until IS NOT NULL'
        ' OR NEW.id IS NOT OLD.id OR NEW.alias_id IS NOT OLD.alias_id OR NEW.root_id IS NOT OLD.root_id OR '
        'NEW.followed_id IS NOT OLD.followed_id OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'partner_merge_is_history'); END"
    ),
    (
        'CREATE TRIGGER partner_merge_is_never_deleted BEFORE DELETE ON "partner_merge" BEGIN SELECT '
        "RAISE(ABORT, 'partner_merge_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER partner_name_is_history BEFORE UPDATE ON "partner_name" WHEN (OLD.until IS NOT NULL '
        'OR NEW.id IS NOT OLD.id OR NEW.partner_id IS NOT OLD.partner_id OR NEW.script IS NOT OLD.script OR '
        'NEW.name IS NOT OLD.name OR NEW.key IS NOT OLD.key OR NEW.official IS NOT OLD.official OR NEW.since '
        "IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'partner_name_is_history'); END"
    ),
    (
        'CREATE TRIGGER partner_name_is_never_deleted BEFORE DELETE ON "partner_name" BEGIN SELECT '
        "RAISE(ABORT, 'partner_name_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" WHEN (OLD.until IS NOT '
        'NULL OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.document_type IS NOT '
        'OLD.document_type OR NEW.territory IS NOT OLD.territory OR NEW.number IS NOT OLD.number OR '
        'NEW.match_key IS NOT OLD.match_key OR NEW.tail_key IS NOT OLD.tail_key OR NEW.since IS NOT '
        "OLD.since) BEGIN SELECT RAISE(ABORT, 'person_document_is_history'); END"
    ),
    (
        'CREATE TRIGGER person_document_is_never_deleted BEFORE DELETE ON "person_document" BEGIN SELECT '
        "RAISE(ABORT, 'person_document_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" WHEN (OLD.until IS NOT NULL '
        'OR NEW.id IS NOT OLD.id OR NEW.person_id IS NOT OLD.person_id OR NEW.name_zh IS NOT OLD.name_zh OR '
        'NEW.surname IS NOT OLD.surname OR NEW.given_names IS NOT OLD.given_names OR NEW.sex IS NOT OLD.sex '
        'OR NEW.birth_date IS NOT OLD.birth_date OR NEW.nationality IS NOT OLD.nationality OR NEW.since IS '
        "NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'person_facts_is_history'); END"
    ),
    (
        'CREATE TRIGGER person_facts_is_never_deleted BEFORE DELETE ON "person_facts" BEGIN SELECT '
        "RAISE(ABORT, 'person_facts_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER person_merge_is_history BEFORE UPDATE ON "person_merge" WHEN (OLD.until IS NOT NULL '
        'OR NEW.id IS NOT OLD.id OR NEW.alias_id IS NOT OLD.alias_id OR NEW.root_id IS NOT OLD.root_id OR '
        'NEW.followed_id IS NOT OLD.followed_id OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'person_merge_is_history'); END"
    ),
    (
        'CREATE TRIGGER person_merge_is_never_deleted BEFORE DELETE ON "person_merge" BEGIN SELECT '
        "RAISE(ABORT, 'person_merge_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER plan_version_is_history BEFORE UPDATE ON "plan_version" WHEN (OLD.until IS NOT NULL '
        'OR NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id OR NEW.number IS NOT OLD.number OR '
        'NEW.text IS NOT OLD.text OR NEW.digest IS NOT OLD.digest OR NEW.source_text IS NOT OLD.source_text '
        "OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, 'plan_version_is_history'); END"
    ),
    (
        'CREATE TRIGGER plan_version_is_never_deleted BEFORE DELETE ON "plan_version" BEGIN SELECT '
        "RAISE(ABORT, 'plan_version_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER series_is_never_deleted BEFORE DELETE ON "series" BEGIN SELECT RAISE(ABORT, '
        "'series_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER series_is_written_once BEFORE UPDATE ON "series" WHEN ((OLD.filing_number IS NOT NULL'
        ' AND NEW.filing_number IS NOT OLD.filing_number)) BEGIN SELECT RAISE(ABORT, '
        "'series_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER series_is_fixed BEFORE UPDATE ON "series" WHEN (NEW.public_id IS NOT OLD.public_id OR'
        ' NEW.kind IS NOT OLD.kind OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.parent_id IS NOT '
        'OLD.parent_id OR NEW.entered_for IS NOT OLD.entered_for OR NEW.origin IS NOT OLD.origin) BEGIN '
        "SELECT RAISE(ABORT, 'series_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER setting_is_history BEFORE UPDATE ON "setting" WHEN (OLD.until IS NOT NULL OR NEW.id '
        'IS NOT OLD.id OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.name IS NOT OLD.name OR '
        'NEW.value IS NOT OLD.value OR NEW.set_by IS NOT OLD.set_by OR NEW.since IS NOT OLD.since) BEGIN '
        "SELECT RAISE(ABORT, 'setting_is_history'); END"
    ),
    (
        'CREATE TRIGGER setting_is_never_deleted BEFORE DELETE ON "setting" BEGIN SELECT RAISE(ABORT, '
        "'setting_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER statistic_is_history BEFORE UPDATE ON "statistic" WHEN (OLD.until IS NOT NULL OR '
        'NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id OR NEW.target IS NOT OLD.target OR '
        'NEW.organisation_id IS NOT OLD.organisation_id OR NEW.label IS NOT OLD.label OR NEW.label_en IS NOT '
        'OLD.label_en OR NEW.value IS NOT OLD.value OR NEW.unit IS NOT OLD.unit OR NEW.dated IS NOT OLD.dated'
        ' OR NEW.source IS NOT OLD.source OR NEW.since IS NOT OLD.since) BEGIN SELECT RAISE(ABORT, '
        "'statistic_is_history'); END"
    ),
    (
        'CREATE TRIGGER statistic_is_never_deleted BEFORE DELETE ON "statistic" BEGIN SELECT RAISE(ABORT, '
        "'statistic_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER version_is_never_deleted BEFORE DELETE ON "version" BEGIN SELECT RAISE(ABORT, '
        "'version_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER version_is_written_once BEFORE UPDATE ON "version" WHEN ((OLD.content_hash IS NOT '
        'NULL AND NEW.content_hash IS NOT OLD.content_hash) OR (OLD.sealed_content IS NOT NULL AND '
        'NEW.sealed_content IS NOT OLD.sealed_content) OR (OLD.submitted_since IS NOT NULL AND '
        'NEW.submitted_since IS NOT OLD.submitted_since) OR (OLD.district_since IS NOT NULL AND '
        'NEW.district_since IS NOT OLD.district_since) OR (OLD.city_since IS NOT NULL AND NEW.city_since IS '
        'NOT OLD.city_since) OR (OLD.until IS NOT NULL AND NEW.until IS NOT OLD.until) OR '
        '(OLD.submitted_by_id IS NOT NULL AND NEW.submitted_by_id IS NOT OLD.submitted_by_id) OR '
        '(OLD.signed_by_id IS NOT NULL AND NEW.signed_by_id IS NOT OLD.signed_by_id) OR (OLD.district_by_id '
        'IS NOT NULL AND NEW.district_by_id IS NOT OLD.district_by_id) OR (OLD.city_by_id IS NOT NULL AND '
        "NEW.city_by_id IS NOT OLD.city_by_id)) BEGIN SELECT RAISE(ABORT, 'version_is_written_once'); END"
    ),
    (
        'CREATE TRIGGER version_is_fixed BEFORE UPDATE ON "version" WHEN (NEW.series_id IS NOT OLD.series_id '
        'OR NEW.kind IS NOT OLD.kind OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.number IS NOT '
        'OLD.number OR NEW.created_by_id IS NOT OLD.created_by_id) BEGIN SELECT RAISE(ABORT, '
        "'version_is_fixed'); END"
    ),
    (
        'CREATE TRIGGER activity_is_sealed BEFORE UPDATE ON "activity" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.held_on IS NOT OLD.held_on OR NEW.ends_on IS NOT '
        'OLD.ends_on OR NEW.direction IS NOT OLD.direction OR NEW.topic IS NOT OLD.topic OR NEW.teachers IS '
        'NOT OLD.teachers OR NEW.students IS NOT OLD.students)) BEGIN SELECT RAISE(ABORT, '
        "'activity_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER activity_is_not_deleted_once_sealed BEFORE DELETE ON "activity" WHEN (OLD.sealed) '
        "BEGIN SELECT RAISE(ABORT, 'activity_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER agreement_is_sealed BEFORE UPDATE ON "agreement" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.type IS NOT OLD.type OR NEW.phase IS NOT OLD.phase OR '
        'NEW.style IS NOT OLD.style OR NEW.partner_id IS NOT OLD.partner_id OR NEW.document_id IS NOT '
        'OLD.document_id OR NEW.signed_on IS NOT OLD.signed_on OR NEW.first_signed_on IS NOT '
        'OLD.first_signed_on OR NEW.signed_at IS NOT OLD.signed_at OR NEW.signing_mode IS NOT '
        'OLD.signing_mode OR NEW.effective_on IS NOT OLD.effective_on OR NEW.term_years IS NOT OLD.term_years'
        ' OR NEW.expires_on IS NOT OLD.expires_on OR NEW.open_ended IS NOT OLD.open_ended OR NEW.auto_renews '
        'IS NOT OLD.auto_renews OR NEW.objected_on IS NOT OLD.objected_on OR NEW.own_signatory_post IS NOT '
        'OLD.own_signatory_post OR NEW.partner_signatory_post IS NOT OLD.partner_signatory_post OR '
        'NEW.text_languages IS NOT OLD.text_languages OR NEW.equal_force IS NOT OLD.equal_force OR '
        'NEW.channel IS NOT OLD.channel OR NEW.presign_number IS NOT OLD.presign_number OR NEW.old_number IS '
        'NOT OLD.old_number OR NEW.old_filed_on IS NOT OLD.old_filed_on OR NEW.partner_approval IS NOT '
        'OLD.partner_approval OR NEW.exchange_contents IS NOT OLD.exchange_contents OR NEW.risk_checks IS NOT'
        ' OLD.risk_checks OR NEW.ended_on IS NOT OLD.ended_on OR NEW.end_reason IS NOT OLD.end_reason OR '
        'NEW.predecessor_id IS NOT OLD.predecessor_id OR (NEW.own_signatory IS NOT OLD.own_signatory AND '
        'NEW.own_signatory IS NOT NULL) OR (NEW.partner_signatory IS NOT OLD.partner_signatory AND '
        "NEW.partner_signatory IS NOT NULL))) BEGIN SELECT RAISE(ABORT, 'agreement_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER agreement_is_not_deleted_once_sealed BEFORE DELETE ON "agreement" WHEN (OLD.sealed) '
        "BEGIN SELECT RAISE(ABORT, 'agreement_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER attachment_is_sealed BEFORE UPDATE ON "attachment" WHEN (OLD.sealed AND (NEW.sealed '
        'IS NOT OLD.sealed OR NEW.id IS NOT OLD.id OR NEW.public_id IS NOT OLD.public_id OR NEW.version_id IS'
        ' NOT OLD.version_id OR NEW.document IS NOT OLD.document OR NEW.file_name IS NOT OLD.file_name OR '
        'NEW.media_type IS NOT OLD.media_type OR NEW.size IS NOT OLD.size OR NEW.digest IS NOT OLD.digest OR '
        'NEW.uploaded_by_id IS NOT OLD.uploaded_by_id OR NEW.uploaded_at IS NOT OLD.uploaded_at)) BEGIN '
        "SELECT RAISE(ABORT, 'attachment_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER attachment_is_not_deleted_once_sealed BEFORE DELETE ON "attachment" WHEN (OLD.sealed)'
        " BEGIN SELECT RAISE(ABORT, 'attachment_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON "decision" BEGIN SELECT RAISE(ABORT, '
        "'decision_is_never_changed'); END"
    ),
    (
        'CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON "decision" BEGIN SELECT RAISE(ABORT, '
        "'decision_is_never_deleted'); END"
    ),
    (
        'CREATE TRIGGER movement_is_sealed BEFORE UPDATE ON "movement" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.movement IS NOT OLD.movement OR NEW.moved_on IS NOT '
        'OLD.moved_on OR NEW.police_report_on IS NOT OLD.police_report_on OR (NEW.destination IS NOT '
        "OLD.destination AND NEW.destination IS NOT NULL))) BEGIN SELECT RAISE(ABORT, 'movement_is_sealed'); "
        'END'
    ),
    (
        'CREATE TRIGGER movement_is_not_deleted_once_sealed BEFORE DELETE ON "movement" WHEN (OLD.sealed) '
        "BEGIN SELECT RAISE(ABORT, 'movement_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER programme_is_sealed BEFORE UPDATE ON "programme" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.subtype IS NOT OLD.subtype OR NEW.name IS NOT OLD.name'
        ' OR NEW.name_en IS NOT OLD.name_en OR NEW.stage IS NOT OLD.stage OR NEW.status IS NOT OLD.status OR '
        'NEW.status_on IS NOT OLD.status_on OR NEW.approver IS NOT OLD.approver OR NEW.approval_number IS NOT'
        ' OLD.approval_number OR NEW.starts_on IS NOT OLD.starts_on OR NEW.ends_on IS NOT OLD.ends_on OR '
        'NEW.partner_id IS NOT OLD.partner_id OR NEW.counterpart_city IS NOT OLD.counterpart_city OR '
        'NEW.amount IS NOT OLD.amount OR NEW.amount_unit IS NOT OLD.amount_unit OR NEW.indicator IS NOT '
        'OLD.indicator OR NEW.numerator IS NOT OLD.numerator OR NEW.denominator IS NOT OLD.denominator OR '
        'NEW.counted_on IS NOT OLD.counted_on OR NEW.detail IS NOT OLD.detail)) BEGIN SELECT RAISE(ABORT, '
        "'programme_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER programme_is_not_deleted_once_sealed BEFORE DELETE ON "programme" WHEN (OLD.sealed) '
        "BEGIN SELECT RAISE(ABORT, 'programme_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER recheck_is_sealed BEFORE UPDATE ON "recheck" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.rechecked_on IS NOT OLD.rechecked_on OR (NEW.result IS'
        ' NOT OLD.result AND NEW.result IS NOT NULL) OR (NEW.action_taken IS NOT OLD.action_taken AND '
        "NEW.action_taken IS NOT NULL))) BEGIN SELECT RAISE(ABORT, 'recheck_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER recheck_is_not_deleted_once_sealed BEFORE DELETE ON "recheck" WHEN (OLD.sealed) BEGIN'
        " SELECT RAISE(ABORT, 'recheck_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.owner_id IS NOT OLD.owner_id OR NEW.mode IS NOT '
        'OLD.mode OR NEW.counted_on IS NOT OLD.counted_on OR NEW.foreign_count IS NOT OLD.foreign_count OR '
        'NEW.hk_count IS NOT OLD.hk_count OR NEW.mo_count IS NOT OLD.mo_count OR NEW.tw_count IS NOT '
        'OLD.tw_count OR NEW.overseas_chinese_count IS NOT OLD.overseas_chinese_count OR NEW.category IS NOT '
        'OLD.category OR NEW.nationality IS NOT OLD.nationality OR NEW.document_type IS NOT OLD.document_type'
        ' OR NEW.origin_code IS NOT OLD.origin_code OR NEW.nationality_check IS NOT OLD.nationality_check OR '
        'NEW.phase IS NOT OLD.phase OR NEW.enrolled_on IS NOT OLD.enrolled_on OR NEW.expected_leave_on IS NOT'
        ' OLD.expected_leave_on OR NEW.stage IS NOT OLD.stage OR NEW.grade IS NOT OLD.grade OR NEW.class_name'
        ' IS NOT OLD.class_name OR NEW.layer IS NOT OLD.layer OR NEW.study_kind IS NOT OLD.study_kind OR '
        'NEW.duration IS NOT OLD.duration OR NEW.qualification_number IS NOT OLD.qualification_number OR '
        'NEW.qualified_on IS NOT OLD.qualified_on OR NEW.residence IS NOT OLD.residence OR NEW.residence_to '
        'IS NOT OLD.residence_to OR NEW.lodging IS NOT OLD.lodging OR NEW.lodging_registered_on IS NOT '
        'OLD.lodging_registered_on OR NEW.guardian_relation IS NOT OLD.guardian_relation OR '
        'NEW.guardian_in_china IS NOT OLD.guardian_in_china OR NEW.insurer IS NOT OLD.insurer OR '
        'NEW.insured_from IS NOT OLD.insured_from OR NEW.insured_to IS NOT OLD.insured_to OR NEW.scholarship '
        'IS NOT OLD.scholarship OR NEW.scholarship_amount IS NOT OLD.scholarship_amount OR NEW.person_id IS '
        'NOT OLD.person_id OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS NOT '
        'OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_number IS NOT OLD.document_number '
        'AND NEW.document_number IS NOT NULL) OR (NEW.school_roll_number IS NOT OLD.school_roll_number AND '
        'NEW.school_roll_number IS NOT NULL) OR (NEW.admission_notice IS NOT OLD.admission_notice AND '
        'NEW.admission_notice IS NOT NULL) OR (NEW.lodging_address IS NOT OLD.lodging_address AND '
        'NEW.lodging_address IS NOT NULL) OR (NEW.guardian_name IS NOT OLD.guardian_name AND '
        'NEW.guardian_name IS NOT NULL) OR (NEW.guardian_phone IS NOT OLD.guardian_phone AND '
        'NEW.guardian_phone IS NOT NULL) OR (NEW.guardian_mandate IS NOT OLD.guardian_mandate AND '
        'NEW.guardian_mandate IS NOT NULL) OR (NEW.insurance_number IS NOT OLD.insurance_number AND '
        'NEW.insurance_number IS NOT NULL) OR (NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR'
        ' (NEW.surname IS NOT OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT '
        'OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.document_expires IS NOT '
        'OLD.document_expires AND NEW.document_expires IS NOT NULL))) BEGIN SELECT RAISE(ABORT, '
        "'student_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER student_is_not_deleted_once_sealed BEFORE DELETE ON "student" WHEN (OLD.sealed) BEGIN'
        " SELECT RAISE(ABORT, 'student_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" WHEN (OLD.sealed AND (NEW.id IS NOT '
        'OLD.id OR NEW.sealed IS NOT OLD.sealed OR NEW.category IS NOT OLD.category OR NEW.phase IS NOT '
        'OLD.phase OR NEW.deployment IS NOT OLD.deployment OR NEW.sent_by IS NOT OLD.sent_by OR NEW.age_note '
        'IS NOT OLD.age_note OR NEW.work_category IS NOT OLD.work_category OR NEW.permit_authority IS NOT '
        'OLD.permit_authority OR NEW.permit_from IS NOT OLD.permit_from OR NEW.permit_to IS NOT OLD.permit_to'
        ' OR NEW.permit_employer_matches IS NOT OLD.permit_employer_matches OR NEW.residence_kind IS NOT '
        'OLD.residence_kind OR NEW.residence_from IS NOT OLD.residence_from OR NEW.residence_to IS NOT '
        'OLD.residence_to OR NEW.visa_kind IS NOT OLD.visa_kind OR NEW.degree IS NOT OLD.degree OR '
        'NEW.degree_waiver IS NOT OLD.degree_waiver OR NEW.experience_years IS NOT OLD.experience_years OR '
        'NEW.experience_waiver IS NOT OLD.experience_waiver OR NEW.teaches_mother_tongue IS NOT '
        'OLD.teaches_mother_tongue OR NEW.mother_tongue_reason IS NOT OLD.mother_tongue_reason OR '
        'NEW.language_certificate IS NOT OLD.language_certificate OR NEW.language_certificate_issuer IS NOT '
        'OLD.language_certificate_issuer OR NEW.language_certificate_hours IS NOT '
        'OLD.language_certificate_hours OR NEW.contract_from IS NOT OLD.contract_from OR NEW.contract_to IS '
        'NOT OLD.contract_to OR NEW.post IS NOT OLD.post OR NEW.subject IS NOT OLD.subject OR NEW.grades IS '
        'NOT OLD.grades OR NEW.weekly_hours IS NOT OLD.weekly_hours OR NEW.training_hours IS NOT '
        'OLD.training_hours OR NEW.pledged_on IS NOT OLD.pledged_on OR NEW.left_on IS NOT OLD.left_on OR '
        'NEW.police_report_on IS NOT OLD.police_report_on OR NEW.permit_cancelled_on IS NOT '
        'OLD.permit_cancelled_on OR NEW.nationality IS NOT OLD.nationality OR NEW.document_type IS NOT '
        'OLD.document_type OR NEW.person_id IS NOT OLD.person_id OR (NEW.permit_number IS NOT '
        'OLD.permit_number AND NEW.permit_number IS NOT NULL) OR (NEW.residence_number IS NOT '
        'OLD.residence_number AND NEW.residence_number IS NOT NULL) OR (NEW.entered_on IS NOT OLD.entered_on '
        'AND NEW.entered_on IS NOT NULL) OR (NEW.degree_check_number IS NOT OLD.degree_check_number AND '
        'NEW.degree_check_number IS NOT NULL) OR (NEW.crime_record_on IS NOT OLD.crime_record_on AND '
        'NEW.crime_record_on IS NOT NULL) OR (NEW.crime_record_territory IS NOT OLD.crime_record_territory '
        'AND NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS NOT OLD.checked_on AND '
        'NEW.checked_on IS NOT NULL) OR (NEW.check_result IS NOT OLD.check_result AND NEW.check_result IS NOT'
        ' NULL) OR (NEW.health_checked_on IS NOT OLD.health_checked_on AND NEW.health_checked_on IS NOT NULL)'
        ' OR (NEW.pay_band IS NOT OLD.pay_band AND NEW.pay_band IS NOT NULL) OR (NEW.appraisal IS NOT '
        'OLD.appraisal AND NEW.appraisal IS NOT NULL) OR (NEW.left_reason IS NOT OLD.left_reason AND '
        'NEW.left_reason IS NOT NULL) OR (NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) OR '
        '(NEW.surname IS NOT OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT '
        'OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL)'
        ' OR (NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires '
        'IS NOT OLD.document_expires AND NEW.document_expires IS NOT NULL) OR (NEW.document_number IS NOT '
        'OLD.document_number AND NEW.document_number IS NOT NULL))) BEGIN SELECT RAISE(ABORT, '
        "'teacher_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER teacher_is_not_deleted_once_sealed BEFORE DELETE ON "teacher" WHEN (OLD.sealed) BEGIN'
        " SELECT RAISE(ABORT, 'teacher_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_is_sealed BEFORE UPDATE ON "trip" WHEN (OLD.sealed AND (NEW.id IS NOT OLD.id OR '
        'NEW.sealed IS NOT OLD.sealed OR NEW.name IS NOT OLD.name OR NEW.organiser IS NOT OLD.organiser OR '
        'NEW.grouping IS NOT OLD.grouping OR NEW.task IS NOT OLD.task OR NEW.nature IS NOT OLD.nature OR '
        'NEW.phase IS NOT OLD.phase OR NEW.departs_on IS NOT OLD.departs_on OR NEW.returns_on IS NOT '
        'OLD.returns_on OR NEW.plan_number IS NOT OLD.plan_number OR NEW.unplanned_reason IS NOT '
        'OLD.unplanned_reason OR NEW.partner_id IS NOT OLD.partner_id OR NEW.inviter IS NOT OLD.inviter OR '
        'NEW.invited_on IS NOT OLD.invited_on OR NEW.through_agent IS NOT OLD.through_agent OR '
        'NEW.notice_from IS NOT OLD.notice_from OR NEW.notice_to IS NOT OLD.notice_to OR NEW.approval_number '
        'IS NOT OLD.approval_number OR NEW.approver IS NOT OLD.approver OR NEW.approved_on IS NOT '
        'OLD.approved_on OR NEW.funding IS NOT OLD.funding OR NEW.budget IS NOT OLD.budget OR NEW.spent IS '
        'NOT OLD.spent OR NEW.foreign_funding IS NOT OLD.foreign_funding OR NEW.travel_document IS NOT '
        'OLD.travel_document OR NEW.documents_returned_on IS NOT OLD.documents_returned_on OR NEW.reported_on'
        ' IS NOT OLD.reported_on OR NEW.result_notice_on IS NOT OLD.result_notice_on OR NEW.changes IS NOT '
        "OLD.changes)) BEGIN SELECT RAISE(ABORT, 'trip_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_is_not_deleted_once_sealed BEFORE DELETE ON "trip" WHEN (OLD.sealed) BEGIN '
        "SELECT RAISE(ABORT, 'trip_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_destination_is_sealed BEFORE UPDATE ON "trip_destination" WHEN (OLD.sealed AND '
        '(NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR NEW.position IS NOT OLD.position OR'
        ' NEW.sealed IS NOT OLD.sealed OR NEW.territory IS NOT OLD.territory OR NEW.transit IS NOT '
        'OLD.transit OR NEW.arrives_on IS NOT OLD.arrives_on)) BEGIN SELECT RAISE(ABORT, '
        "'trip_destination_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_destination_is_not_deleted_once_sealed BEFORE DELETE ON "trip_destination" WHEN '
        "(OLD.sealed) BEGIN SELECT RAISE(ABORT, 'trip_destination_is_not_deleted_once_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" WHEN (OLD.sealed AND '
        '(NEW.id IS NOT OLD.id OR NEW.version_id IS NOT OLD.version_id OR NEW.position IS NOT OLD.position OR'
        ' NEW.sealed IS NOT OLD.sealed OR NEW.organisation_id IS NOT OLD.organisation_id OR NEW.duty IS NOT '
        'OLD.duty OR NEW.stage IS NOT OLD.stage OR NEW.subject IS NOT OLD.subject OR NEW.key_teacher IS NOT '
        'OLD.key_teacher OR NEW.age_band IS NOT OLD.age_band OR NEW.outcome IS NOT OLD.outcome OR '
        'NEW.nationality IS NOT OLD.nationality OR NEW.document_type IS NOT OLD.document_type OR '
        'NEW.person_id IS NOT OLD.person_id OR (NEW.name_zh IS NOT OLD.name_zh AND NEW.name_zh IS NOT NULL) '
        'OR (NEW.surname IS NOT OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS NOT '
        'OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.sex IS NOT OLD.sex AND NEW.sex IS NOT NULL)'
        ' OR (NEW.birth_date IS NOT OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_expires '
        'IS NOT OLD.document_expires AND NEW.document_expires IS NOT NULL) OR (NEW.document_number IS NOT '
        'OLD.document_number AND NEW.document_number IS NOT NULL))) BEGIN SELECT RAISE(ABORT, '
        "'trip_participant_is_sealed'); END"
    ),
    (
        'CREATE TRIGGER trip_participant_is_not_deleted_once_sealed BEFORE DELETE ON "trip_participant" WHEN '
        "(OLD.sealed) BEGIN SELECT RAISE(ABORT, 'trip_participant_is_not_deleted_once_sealed'); END"
    ),
)

POSTGRES_FUNCTION = (
    'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '
    "EXCEPTION '% is kept: %', TG_TABLE_NAME, TG_NAME USING ERRCODE = 'integrity_constraint_violation'; "
    'END $$'
)

POSTGRES_TRIGGERS = (
    (
        'CREATE TRIGGER organisation_is_never_deleted BEFORE DELETE ON "organisation" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER organisation_is_fixed BEFORE UPDATE ON "organisation" FOR EACH ROW WHEN (NEW.code IS '
        'DISTINCT FROM OLD.code OR NEW.level IS DISTINCT FROM OLD.level) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_is_never_deleted BEFORE DELETE ON "partner" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER person_is_never_deleted BEFORE DELETE ON "person" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER plan_is_never_deleted BEFORE DELETE ON "plan" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER trail_is_never_changed BEFORE UPDATE ON "trail" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER trail_is_never_deleted BEFORE DELETE ON "trail" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER appointment_is_history BEFORE UPDATE ON "appointment" FOR EACH ROW WHEN (OLD.until IS'
        ' NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.user_id IS DISTINCT FROM OLD.user_id OR '
        'NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.role IS DISTINCT FROM OLD.role OR '
        'NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER appointment_is_never_deleted BEFORE DELETE ON "appointment" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER organisation_facts_is_history BEFORE UPDATE ON "organisation_facts" FOR EACH ROW WHEN'
        ' (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.organisation_id IS DISTINCT FROM '
        'OLD.organisation_id OR NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.name_zh IS DISTINCT FROM '
        'OLD.name_zh OR NEW.name_en IS DISTINCT FROM OLD.name_en OR NEW.division IS DISTINCT FROM '
        'OLD.division OR NEW.functional_zone IS DISTINCT FROM OLD.functional_zone OR NEW.affiliation IS '
        'DISTINCT FROM OLD.affiliation OR NEW.ownership IS DISTINCT FROM OLD.ownership OR NEW.stage IS '
        'DISTINCT FROM OLD.stage OR NEW.uscc IS DISTINCT FROM OLD.uscc OR NEW.filing_prefix IS DISTINCT FROM '
        'OLD.filing_prefix OR NEW.valid_from IS DISTINCT FROM OLD.valid_from OR NEW.valid_to IS DISTINCT FROM'
        ' OLD.valid_to OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER organisation_facts_is_never_deleted BEFORE DELETE ON "organisation_facts" FOR EACH '
        'ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER organisation_merge_is_history BEFORE UPDATE ON "organisation_merge" FOR EACH ROW WHEN'
        ' (OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.alias_id IS DISTINCT FROM '
        'OLD.alias_id OR NEW.root_id IS DISTINCT FROM OLD.root_id OR NEW.merged_on IS DISTINCT FROM '
        'OLD.merged_on OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER organisation_merge_is_never_deleted BEFORE DELETE ON "organisation_merge" FOR EACH '
        'ROW EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_facts_is_history BEFORE UPDATE ON "partner_facts" FOR EACH ROW WHEN '
        '(OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.partner_id IS DISTINCT FROM '
        'OLD.partner_id OR NEW.territory IS DISTINCT FROM OLD.territory OR NEW.kind IS DISTINCT FROM OLD.kind'
        ' OR NEW.locality IS DISTINCT FROM OLD.locality OR NEW.website IS DISTINCT FROM OLD.website OR '
        'NEW.authority_id IS DISTINCT FROM OLD.authority_id OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_facts_is_never_deleted BEFORE DELETE ON "partner_facts" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_merge_is_history BEFORE UPDATE ON "partner_merge" FOR EACH ROW WHEN '
        '(OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.alias_id IS DISTINCT FROM '
        'OLD.alias_id OR NEW.root_id IS DISTINCT FROM OLD.root_id OR NEW.followed_id IS DISTINCT FROM '
        'OLD.followed_id OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_merge_is_never_deleted BEFORE DELETE ON "partner_merge" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_name_is_history BEFORE UPDATE ON "partner_name" FOR EACH ROW WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.partner_id IS DISTINCT FROM OLD.partner_id OR '
        'NEW.script IS DISTINCT FROM OLD.script OR NEW.name IS DISTINCT FROM OLD.name OR NEW.key IS DISTINCT '
        'FROM OLD.key OR NEW.official IS DISTINCT FROM OLD.official OR NEW.since IS DISTINCT FROM OLD.since) '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER partner_name_is_never_deleted BEFORE DELETE ON "partner_name" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_document_is_history BEFORE UPDATE ON "person_document" FOR EACH ROW WHEN '
        '(OLD.until IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.territory IS DISTINCT '
        'FROM OLD.territory OR NEW.number IS DISTINCT FROM OLD.number OR NEW.match_key IS DISTINCT FROM '
        'OLD.match_key OR NEW.tail_key IS DISTINCT FROM OLD.tail_key OR NEW.since IS DISTINCT FROM OLD.since)'
        ' EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_document_is_never_deleted BEFORE DELETE ON "person_document" FOR EACH ROW '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_facts_is_history BEFORE UPDATE ON "person_facts" FOR EACH ROW WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR '
        'NEW.name_zh IS DISTINCT FROM OLD.name_zh OR NEW.surname IS DISTINCT FROM OLD.surname OR '
        'NEW.given_names IS DISTINCT FROM OLD.given_names OR NEW.sex IS DISTINCT FROM OLD.sex OR '
        'NEW.birth_date IS DISTINCT FROM OLD.birth_date OR NEW.nationality IS DISTINCT FROM OLD.nationality '
        'OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_facts_is_never_deleted BEFORE DELETE ON "person_facts" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_merge_is_history BEFORE UPDATE ON "person_merge" FOR EACH ROW WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.alias_id IS DISTINCT FROM OLD.alias_id OR '
        'NEW.root_id IS DISTINCT FROM OLD.root_id OR NEW.followed_id IS DISTINCT FROM OLD.followed_id OR '
        'NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER person_merge_is_never_deleted BEFORE DELETE ON "person_merge" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER plan_version_is_history BEFORE UPDATE ON "plan_version" FOR EACH ROW WHEN (OLD.until '
        'IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR '
        'NEW.number IS DISTINCT FROM OLD.number OR NEW.text IS DISTINCT FROM OLD.text OR NEW.digest IS '
        'DISTINCT FROM OLD.digest OR NEW.source_text IS DISTINCT FROM OLD.source_text OR NEW.since IS '
        'DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER plan_version_is_never_deleted BEFORE DELETE ON "plan_version" FOR EACH ROW EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER series_is_never_deleted BEFORE DELETE ON "series" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER series_is_written_once BEFORE UPDATE ON "series" FOR EACH ROW WHEN '
        '((OLD.filing_number IS NOT NULL AND NEW.filing_number IS DISTINCT FROM OLD.filing_number)) EXECUTE '
        'FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER series_is_fixed BEFORE UPDATE ON "series" FOR EACH ROW WHEN (NEW.public_id IS '
        'DISTINCT FROM OLD.public_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.organisation_id IS DISTINCT'
        ' FROM OLD.organisation_id OR NEW.parent_id IS DISTINCT FROM OLD.parent_id OR NEW.entered_for IS '
        'DISTINCT FROM OLD.entered_for OR NEW.origin IS DISTINCT FROM OLD.origin) EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER setting_is_history BEFORE UPDATE ON "setting" FOR EACH ROW WHEN (OLD.until IS NOT '
        'NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id '
        'OR NEW.name IS DISTINCT FROM OLD.name OR NEW.value IS DISTINCT FROM OLD.value OR NEW.set_by IS '
        'DISTINCT FROM OLD.set_by OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER setting_is_never_deleted BEFORE DELETE ON "setting" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER statistic_is_history BEFORE UPDATE ON "statistic" FOR EACH ROW WHEN (OLD.until IS NOT'
        ' NULL OR NEW.id IS DISTINCT FROM OLD.id OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.target IS'
        ' DISTINCT FROM OLD.target OR NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.label '
        'IS DISTINCT FROM OLD.label OR NEW.label_en IS DISTINCT FROM OLD.label_en OR NEW.value IS DISTINCT '
        'FROM OLD.value OR NEW.unit IS DISTINCT FROM OLD.unit OR NEW.dated IS DISTINCT FROM OLD.dated OR '
        'NEW.source IS DISTINCT FROM OLD.source OR NEW.since IS DISTINCT FROM OLD.since) EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER statistic_is_never_deleted BEFORE DELETE ON "statistic" FOR EACH ROW EXECUTE FUNCTION'
        ' refuse_change()'
    ),
    (
        'CREATE TRIGGER version_is_never_deleted BEFORE DELETE ON "version" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER version_is_written_once BEFORE UPDATE ON "version" FOR EACH ROW WHEN '
        '((OLD.content_hash IS NOT NULL AND NEW.content_hash IS DISTINCT FROM OLD.content_hash) OR '
        '(OLD.sealed_content IS NOT NULL AND NEW.sealed_content IS DISTINCT FROM OLD.sealed_content) OR '
        '(OLD.submitted_since IS NOT NULL AND NEW.submitted_since IS DISTINCT FROM OLD.submitted_since) OR '
        '(OLD.district_since IS NOT NULL AND NEW.district_since IS DISTINCT FROM OLD.district_since) OR '
        '(OLD.city_since IS NOT NULL AND NEW.city_since IS DISTINCT FROM OLD.city_since) OR (OLD.until IS NOT'
        ' NULL AND NEW.until IS DISTINCT FROM OLD.until) OR (OLD.submitted_by_id IS NOT NULL AND '
        'NEW.submitted_by_id IS DISTINCT FROM OLD.submitted_by_id) OR (OLD.signed_by_id IS NOT NULL AND '
        'NEW.signed_by_id IS DISTINCT FROM OLD.signed_by_id) OR (OLD.district_by_id IS NOT NULL AND '
        'NEW.district_by_id IS DISTINCT FROM OLD.district_by_id) OR (OLD.city_by_id IS NOT NULL AND '
        'NEW.city_by_id IS DISTINCT FROM OLD.city_by_id)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER version_is_fixed BEFORE UPDATE ON "version" FOR EACH ROW WHEN (NEW.series_id IS '
        'DISTINCT FROM OLD.series_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.organisation_id IS DISTINCT'
        ' FROM OLD.organisation_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.created_by_id IS DISTINCT'
        ' FROM OLD.created_by_id) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER activity_is_sealed BEFORE UPDATE ON "activity" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.held_on IS DISTINCT'
        ' FROM OLD.held_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.direction IS DISTINCT FROM '
        'OLD.direction OR NEW.topic IS DISTINCT FROM OLD.topic OR NEW.teachers IS DISTINCT FROM OLD.teachers '
        'OR NEW.students IS DISTINCT FROM OLD.students)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER activity_is_not_deleted_once_sealed BEFORE DELETE ON "activity" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER agreement_is_sealed BEFORE UPDATE ON "agreement" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.type IS DISTINCT '
        'FROM OLD.type OR NEW.phase IS DISTINCT FROM OLD.phase OR NEW.style IS DISTINCT FROM OLD.style OR '
        'NEW.partner_id IS DISTINCT FROM OLD.partner_id OR NEW.document_id IS DISTINCT FROM OLD.document_id '
        'OR NEW.signed_on IS DISTINCT FROM OLD.signed_on OR NEW.first_signed_on IS DISTINCT FROM '
        'OLD.first_signed_on OR NEW.signed_at IS DISTINCT FROM OLD.signed_at OR NEW.signing_mode IS DISTINCT '
        'FROM OLD.signing_mode OR NEW.effective_on IS DISTINCT FROM OLD.effective_on OR NEW.term_years IS '
        'DISTINCT FROM OLD.term_years OR NEW.expires_on IS DISTINCT FROM OLD.expires_on OR NEW.open_ended IS '
        'DISTINCT FROM OLD.open_ended OR NEW.auto_renews IS DISTINCT FROM OLD.auto_renews OR NEW.objected_on '
        'IS DISTINCT FROM OLD.objected_on OR NEW.own_signatory_post IS DISTINCT FROM OLD.own_signatory_post '
        'OR NEW.partner_signatory_post IS DISTINCT FROM OLD.partner_signatory_post OR NEW.text_languages IS '
        'DISTINCT FROM OLD.text_languages OR NEW.equal_force IS DISTINCT FROM OLD.equal_force OR NEW.channel '
        'IS DISTINCT FROM OLD.channel OR NEW.presign_number IS DISTINCT FROM OLD.presign_number OR '
        'NEW.old_number IS DISTINCT FROM OLD.old_number OR NEW.old_filed_on IS DISTINCT FROM OLD.old_filed_on'
        ' OR NEW.partner_approval IS DISTINCT FROM OLD.partner_approval OR NEW.exchange_contents IS DISTINCT '
        'FROM OLD.exchange_contents OR NEW.risk_checks IS DISTINCT FROM OLD.risk_checks OR NEW.ended_on IS '
        'DISTINCT FROM OLD.ended_on OR NEW.end_reason IS DISTINCT FROM OLD.end_reason OR NEW.predecessor_id '
        'IS DISTINCT FROM OLD.predecessor_id OR (NEW.own_signatory IS DISTINCT FROM OLD.own_signatory AND '
        'NEW.own_signatory IS NOT NULL) OR (NEW.partner_signatory IS DISTINCT FROM OLD.partner_signatory AND '
        'NEW.partner_signatory IS NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER agreement_is_not_deleted_once_sealed BEFORE DELETE ON "agreement" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER attachment_is_sealed BEFORE UPDATE ON "attachment" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS '
        'DISTINCT FROM OLD.public_id OR NEW.version_id IS DISTINCT FROM OLD.version_id OR NEW.document IS '
        'DISTINCT FROM OLD.document OR NEW.file_name IS DISTINCT FROM OLD.file_name OR NEW.media_type IS '
        'DISTINCT FROM OLD.media_type OR NEW.size IS DISTINCT FROM OLD.size OR NEW.digest IS DISTINCT FROM '
        'OLD.digest OR NEW.uploaded_by_id IS DISTINCT FROM OLD.uploaded_by_id OR NEW.uploaded_at IS DISTINCT '
        'FROM OLD.uploaded_at)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER attachment_is_not_deleted_once_sealed BEFORE DELETE ON "attachment" FOR EACH ROW WHEN'
        ' (OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER decision_is_never_changed BEFORE UPDATE ON "decision" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER decision_is_never_deleted BEFORE DELETE ON "decision" FOR EACH ROW EXECUTE FUNCTION '
        'refuse_change()'
    ),
    (
        'CREATE TRIGGER movement_is_sealed BEFORE UPDATE ON "movement" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.movement IS '
        'DISTINCT FROM OLD.movement OR NEW.moved_on IS DISTINCT FROM OLD.moved_on OR NEW.police_report_on IS '
        'DISTINCT FROM OLD.police_report_on OR (NEW.destination IS DISTINCT FROM OLD.destination AND '
        'NEW.destination IS NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER movement_is_not_deleted_once_sealed BEFORE DELETE ON "movement" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER programme_is_sealed BEFORE UPDATE ON "programme" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.subtype IS DISTINCT'
        ' FROM OLD.subtype OR NEW.name IS DISTINCT FROM OLD.name OR NEW.name_en IS DISTINCT FROM OLD.name_en '
        'OR NEW.stage IS DISTINCT FROM OLD.stage OR NEW.status IS DISTINCT FROM OLD.status OR NEW.status_on '
        'IS DISTINCT FROM OLD.status_on OR NEW.approver IS DISTINCT FROM OLD.approver OR NEW.approval_number '
        'IS DISTINCT FROM OLD.approval_number OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on '
        'IS DISTINCT FROM OLD.ends_on OR NEW.partner_id IS DISTINCT FROM OLD.partner_id OR '
        'NEW.counterpart_city IS DISTINCT FROM OLD.counterpart_city OR NEW.amount IS DISTINCT FROM OLD.amount'
        ' OR NEW.amount_unit IS DISTINCT FROM OLD.amount_unit OR NEW.indicator IS DISTINCT FROM OLD.indicator'
        ' OR NEW.numerator IS DISTINCT FROM OLD.numerator OR NEW.denominator IS DISTINCT FROM OLD.denominator'
        ' OR NEW.counted_on IS DISTINCT FROM OLD.counted_on OR NEW.detail IS DISTINCT FROM OLD.detail)) '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER programme_is_not_deleted_once_sealed BEFORE DELETE ON "programme" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER recheck_is_sealed BEFORE UPDATE ON "recheck" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.rechecked_on IS '
        'DISTINCT FROM OLD.rechecked_on OR (NEW.result IS DISTINCT FROM OLD.result AND NEW.result IS NOT '
        'NULL) OR (NEW.action_taken IS DISTINCT FROM OLD.action_taken AND NEW.action_taken IS NOT NULL))) '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER recheck_is_not_deleted_once_sealed BEFORE DELETE ON "recheck" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER student_is_sealed BEFORE UPDATE ON "student" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.owner_id IS '
        'DISTINCT FROM OLD.owner_id OR NEW.mode IS DISTINCT FROM OLD.mode OR NEW.counted_on IS DISTINCT FROM '
        'OLD.counted_on OR NEW.foreign_count IS DISTINCT FROM OLD.foreign_count OR NEW.hk_count IS DISTINCT '
        'FROM OLD.hk_count OR NEW.mo_count IS DISTINCT FROM OLD.mo_count OR NEW.tw_count IS DISTINCT FROM '
        'OLD.tw_count OR NEW.overseas_chinese_count IS DISTINCT FROM OLD.overseas_chinese_count OR '
        'NEW.category IS DISTINCT FROM OLD.category OR NEW.nationality IS DISTINCT FROM OLD.nationality OR '
        'NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.origin_code IS DISTINCT FROM '
        'OLD.origin_code OR NEW.nationality_check IS DISTINCT FROM OLD.nationality_check OR NEW.phase IS '
        'DISTINCT FROM OLD.phase OR NEW.enrolled_on IS DISTINCT FROM OLD.enrolled_on OR NEW.expected_leave_on'
        ' IS DISTINCT FROM OLD.expected_leave_on OR NEW.stage IS DISTINCT FROM OLD.stage OR NEW.grade IS '
        'DISTINCT FROM OLD.grade OR NEW.class_name IS DISTINCT FROM OLD.class_name OR NEW.layer IS DISTINCT '
        'FROM OLD.layer OR NEW.study_kind IS DISTINCT FROM OLD.study_kind OR NEW.duration IS DISTINCT FROM '
        'OLD.duration OR NEW.qualification_number IS DISTINCT FROM OLD.qualification_number OR '
        'NEW.qualified_on IS DISTINCT FROM OLD.qualified_on OR NEW.residence IS DISTINCT FROM OLD.residence '
        'OR NEW.residence_to IS DISTINCT FROM OLD.residence_to OR NEW.lodging IS DISTINCT FROM OLD.lodging OR'
        ' NEW.lodging_registered_on IS DISTINCT FROM OLD.lodging_registered_on OR NEW.guardian_relation IS '
        'DISTINCT FROM OLD.guardian_relation OR NEW.guardian_in_china IS DISTINCT FROM OLD.guardian_in_china '
        'OR NEW.insurer IS DISTINCT FROM OLD.insurer OR NEW.insured_from IS DISTINCT FROM OLD.insured_from OR'
        ' NEW.insured_to IS DISTINCT FROM OLD.insured_to OR NEW.scholarship IS DISTINCT FROM OLD.scholarship '
        'OR NEW.scholarship_amount IS DISTINCT FROM OLD.scholarship_amount OR NEW.person_id IS DISTINCT FROM '
        'OLD.person_id OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS '
        'DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR (NEW.document_number IS DISTINCT '
        'FROM OLD.document_number AND NEW.document_number IS NOT NULL) OR (NEW.school_roll_number IS DISTINCT'
        ' FROM OLD.school_roll_number AND NEW.school_roll_number IS NOT NULL) OR (NEW.admission_notice IS '
        'DISTINCT FROM OLD.admission_notice AND NEW.admission_notice IS NOT NULL) OR (NEW.lodging_address IS '
        'DISTINCT FROM OLD.lodging_address AND NEW.lodging_address IS NOT NULL) OR (NEW.guardian_name IS '
        'DISTINCT FROM OLD.guardian_name AND NEW.guardian_name IS NOT NULL) OR (NEW.guardian_phone IS '
        'DISTINCT FROM OLD.guardian_phone AND NEW.guardian_phone IS NOT NULL) OR (NEW.guardian_mandate IS '
        'DISTINCT FROM OLD.guardian_mandate AND NEW.guardian_mandate IS NOT NULL) OR (NEW.insurance_number IS'
        ' DISTINCT FROM OLD.insurance_number AND NEW.insurance_number IS NOT NULL) OR (NEW.name_zh IS '
        'DISTINCT FROM OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM OLD.surname '
        'AND NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.document_expires IS DISTINCT FROM OLD.document_expires AND '
        'NEW.document_expires IS NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER student_is_not_deleted_once_sealed BEFORE DELETE ON "student" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER teacher_is_sealed BEFORE UPDATE ON "teacher" FOR EACH ROW WHEN (OLD.sealed AND '
        '(NEW.id IS DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.category IS '
        'DISTINCT FROM OLD.category OR NEW.phase IS DISTINCT FROM OLD.phase OR NEW.deployment IS DISTINCT '
        'FROM OLD.deployment OR NEW.sent_by IS DISTINCT FROM OLD.sent_by OR NEW.age_note IS DISTINCT FROM '
        'OLD.age_note OR NEW.work_category IS DISTINCT FROM OLD.work_category OR NEW.permit_authority IS '
        'DISTINCT FROM OLD.permit_authority OR NEW.permit_from IS DISTINCT FROM OLD.permit_from OR '
        'NEW.permit_to IS DISTINCT FROM OLD.permit_to OR NEW.permit_employer_matches IS DISTINCT FROM '
        'OLD.permit_employer_matches OR NEW.residence_kind IS DISTINCT FROM OLD.residence_kind OR '
        'NEW.residence_from IS DISTINCT FROM OLD.residence_from OR NEW.residence_to IS DISTINCT FROM '
        'OLD.residence_to OR NEW.visa_kind IS DISTINCT FROM OLD.visa_kind OR NEW.degree IS DISTINCT FROM '
        'OLD.degree OR NEW.degree_waiver IS DISTINCT FROM OLD.degree_waiver OR NEW.experience_years IS '
        'DISTINCT FROM OLD.experience_years OR NEW.experience_waiver IS DISTINCT FROM OLD.experience_waiver '
        'OR NEW.teaches_mother_tongue IS DISTINCT FROM OLD.teaches_mother_tongue OR NEW.mother_tongue_reason '
        'IS DISTINCT FROM OLD.mother_tongue_reason OR NEW.language_certificate IS DISTINCT FROM '
        'OLD.language_certificate OR NEW.language_certificate_issuer IS DISTINCT FROM '
        'OLD.language_certificate_issuer OR NEW.language_certificate_hours IS DISTINCT FROM '
        'OLD.language_certificate_hours OR NEW.contract_from IS DISTINCT FROM OLD.contract_from OR '
        'NEW.contract_to IS DISTINCT FROM OLD.contract_to OR NEW.post IS DISTINCT FROM OLD.post OR '
        'NEW.subject IS DISTINCT FROM OLD.subject OR NEW.grades IS DISTINCT FROM OLD.grades OR '
        'NEW.weekly_hours IS DISTINCT FROM OLD.weekly_hours OR NEW.training_hours IS DISTINCT FROM '
        'OLD.training_hours OR NEW.pledged_on IS DISTINCT FROM OLD.pledged_on OR NEW.left_on IS DISTINCT FROM'
        ' OLD.left_on OR NEW.police_report_on IS DISTINCT FROM OLD.police_report_on OR '
        'NEW.permit_cancelled_on IS DISTINCT FROM OLD.permit_cancelled_on OR NEW.nationality IS DISTINCT FROM'
        ' OLD.nationality OR NEW.document_type IS DISTINCT FROM OLD.document_type OR NEW.person_id IS '
        'DISTINCT FROM OLD.person_id OR (NEW.permit_number IS DISTINCT FROM OLD.permit_number AND '
        'NEW.permit_number IS NOT NULL) OR (NEW.residence_number IS DISTINCT FROM OLD.residence_number AND '
        'NEW.residence_number IS NOT NULL) OR (NEW.entered_on IS DISTINCT FROM OLD.entered_on AND '
        'NEW.entered_on IS NOT NULL) OR (NEW.degree_check_number IS DISTINCT FROM OLD.degree_check_number AND'
        ' NEW.degree_check_number IS NOT NULL) OR (NEW.crime_record_on IS DISTINCT FROM OLD.crime_record_on '
        'AND NEW.crime_record_on IS NOT NULL) OR (NEW.crime_record_territory IS DISTINCT FROM '
        'OLD.crime_record_territory AND NEW.crime_record_territory IS NOT NULL) OR (NEW.checked_on IS '
        'DISTINCT FROM OLD.checked_on AND NEW.checked_on IS NOT NULL) OR (NEW.check_result IS DISTINCT FROM '
        'OLD.check_result AND NEW.check_result IS NOT NULL) OR (NEW.health_checked_on IS DISTINCT FROM '
        'OLD.health_checked_on AND NEW.health_checked_on IS NOT NULL) OR (NEW.pay_band IS DISTINCT FROM '
        'OLD.pay_band AND NEW.pay_band IS NOT NULL) OR (NEW.appraisal IS DISTINCT FROM OLD.appraisal AND '
        'NEW.appraisal IS NOT NULL) OR (NEW.left_reason IS DISTINCT FROM OLD.left_reason AND NEW.left_reason '
        'IS NOT NULL) OR (NEW.name_zh IS DISTINCT FROM OLD.name_zh AND NEW.name_zh IS NOT NULL) OR '
        '(NEW.surname IS DISTINCT FROM OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS '
        'DISTINCT FROM OLD.given_names AND NEW.given_names IS NOT NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex '
        'AND NEW.sex IS NOT NULL) OR (NEW.birth_date IS DISTINCT FROM OLD.birth_date AND NEW.birth_date IS '
        'NOT NULL) OR (NEW.document_expires IS DISTINCT FROM OLD.document_expires AND NEW.document_expires IS'
        ' NOT NULL) OR (NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number IS '
        'NOT NULL))) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER teacher_is_not_deleted_once_sealed BEFORE DELETE ON "teacher" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_is_sealed BEFORE UPDATE ON "trip" FOR EACH ROW WHEN (OLD.sealed AND (NEW.id IS '
        'DISTINCT FROM OLD.id OR NEW.sealed IS DISTINCT FROM OLD.sealed OR NEW.name IS DISTINCT FROM OLD.name'
        ' OR NEW.organiser IS DISTINCT FROM OLD.organiser OR NEW.grouping IS DISTINCT FROM OLD.grouping OR '
        'NEW.task IS DISTINCT FROM OLD.task OR NEW.nature IS DISTINCT FROM OLD.nature OR NEW.phase IS '
        'DISTINCT FROM OLD.phase OR NEW.departs_on IS DISTINCT FROM OLD.departs_on OR NEW.returns_on IS '
        'DISTINCT FROM OLD.returns_on OR NEW.plan_number IS DISTINCT FROM OLD.plan_number OR '
        'NEW.unplanned_reason IS DISTINCT FROM OLD.unplanned_reason OR NEW.partner_id IS DISTINCT FROM '
        'OLD.partner_id OR NEW.inviter IS DISTINCT FROM OLD.inviter OR NEW.invited_on IS DISTINCT FROM '
        'OLD.invited_on OR NEW.through_agent IS DISTINCT FROM OLD.through_agent OR NEW.notice_from IS '
        'DISTINCT FROM OLD.notice_from OR NEW.notice_to IS DISTINCT FROM OLD.notice_to OR NEW.approval_number'
        ' IS DISTINCT FROM OLD.approval_number OR NEW.approver IS DISTINCT FROM OLD.approver OR '
        'NEW.approved_on IS DISTINCT FROM OLD.approved_on OR NEW.funding IS DISTINCT FROM OLD.funding OR '
        'NEW.budget IS DISTINCT FROM OLD.budget OR NEW.spent IS DISTINCT FROM OLD.spent OR '
        'NEW.foreign_funding IS DISTINCT FROM OLD.foreign_funding OR NEW.travel_document IS DISTINCT FROM '
        'OLD.travel_document OR NEW.documents_returned_on IS DISTINCT FROM OLD.documents_returned_on OR '
        'NEW.reported_on IS DISTINCT FROM OLD.reported_on OR NEW.result_notice_on IS DISTINCT FROM '
        'OLD.result_notice_on OR NEW.changes IS DISTINCT FROM OLD.changes)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_is_not_deleted_once_sealed BEFORE DELETE ON "trip" FOR EACH ROW WHEN '
        '(OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_destination_is_sealed BEFORE UPDATE ON "trip_destination" FOR EACH ROW WHEN '
        '(OLD.sealed AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM OLD.version_id OR'
        ' NEW.position IS DISTINCT FROM OLD.position OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.territory IS DISTINCT FROM OLD.territory OR NEW.transit IS DISTINCT FROM OLD.transit OR '
        'NEW.arrives_on IS DISTINCT FROM OLD.arrives_on)) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_destination_is_not_deleted_once_sealed BEFORE DELETE ON "trip_destination" FOR '
        'EACH ROW WHEN (OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_participant_is_sealed BEFORE UPDATE ON "trip_participant" FOR EACH ROW WHEN '
        '(OLD.sealed AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.version_id IS DISTINCT FROM OLD.version_id OR'
        ' NEW.position IS DISTINCT FROM OLD.position OR NEW.sealed IS DISTINCT FROM OLD.sealed OR '
        'NEW.organisation_id IS DISTINCT FROM OLD.organisation_id OR NEW.duty IS DISTINCT FROM OLD.duty OR '
        'NEW.stage IS DISTINCT FROM OLD.stage OR NEW.subject IS DISTINCT FROM OLD.subject OR NEW.key_teacher '
        'IS DISTINCT FROM OLD.key_teacher OR NEW.age_band IS DISTINCT FROM OLD.age_band OR NEW.outcome IS '
        'DISTINCT FROM OLD.outcome OR NEW.nationality IS DISTINCT FROM OLD.nationality OR NEW.document_type '
        'IS DISTINCT FROM OLD.document_type OR NEW.person_id IS DISTINCT FROM OLD.person_id OR (NEW.name_zh '
        'IS DISTINCT FROM OLD.name_zh AND NEW.name_zh IS NOT NULL) OR (NEW.surname IS DISTINCT FROM '
        'OLD.surname AND NEW.surname IS NOT NULL) OR (NEW.given_names IS DISTINCT FROM OLD.given_names AND '
        'NEW.given_names IS NOT NULL) OR (NEW.sex IS DISTINCT FROM OLD.sex AND NEW.sex IS NOT NULL) OR '
        '(NEW.birth_date IS DISTINCT FROM OLD.birth_date AND NEW.birth_date IS NOT NULL) OR '
        '(NEW.document_expires IS DISTINCT FROM OLD.document_expires AND NEW.document_expires IS NOT NULL) OR'
        ' (NEW.document_number IS DISTINCT FROM OLD.document_number AND NEW.document_number IS NOT NULL))) '
        'EXECUTE FUNCTION refuse_change()'
    ),
    (
        'CREATE TRIGGER trip_participant_is_not_deleted_once_sealed BEFORE DELETE ON "trip_participant" FOR '
        'EACH ROW WHEN (OLD.sealed) EXECUTE FUNCTION refuse_change()'
    ),
)


def upgrade() -> None:
    op.create_table('clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('last', Stamp(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_clock_there_is_one_clock')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock'))
    )
    op.create_table('job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('work', sa.String(length=40), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('owner', sa.String(length=80), nullable=False),
    sa.Column('state', sa.Enum('waiting', 'running', 'done', 'failed', 'cancelled', name='jobstate', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('due', Stamp(), nullable=False),
    sa.Column('leased_until', Stamp(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.CheckConstraint('done <= total', name=op.f('ck_job_no_more_is_done_than_there_is')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index('ix_job_waiting', 'job', ['due'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'running')"), postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('level', sa.Enum('city', 'district', 'school', name='level', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('code', name=op.f('uq_organisation_code'))
    )
    op.create_table('partner',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partner_public_id'))
    )
    op.create_table('person',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('public_id', name=op.f('uq_person_public_id'))
    )
    op.create_table('plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan')),
    sa.UniqueConstraint('name', name=op.f('uq_plan_name'))
    )
    op.create_table('serial_sequence',
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_serial_sequence'))
    )
    op.create_table('sign_in_attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=80), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_attempt'))
    )
    op.create_index('ix_sign_in_attempt_address_at', 'sign_in_attempt', ['address', 'at'], unique=False)
    op.create_index('ix_sign_in_attempt_name_at', 'sign_in_attempt', ['username', 'at'], unique=False)
    op.create_table('trail',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', Stamp(), nullable=False),
    sa.Column('actor', sa.String(length=80), nullable=False),
    sa.Column('act', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.CheckConstraint('length(hash) = 64', name=op.f('ck_trail_a_hash_is_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trail')),
    sa.UniqueConstraint('previous', name=op.f('uq_trail_previous'))
    )
    op.create_index('ix_trail_subject', 'trail', ['subject', 'subject_id'], unique=False)
    op.create_table('user',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('username', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('post', sa.String(length=100), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('code_hash', sa.String(length=200), nullable=False),
    sa.Column('code_expires', Stamp(), nullable=True),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.CheckConstraint("language IN ('', 'zh', 'en')", name=op.f('ck_user_a_language_is_zh_or_en')),
    sa.CheckConstraint('username = lower(username)', name=op.f('ck_user_a_sign_in_name_is_lower_case')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('username', name=op.f('uq_user_username'))
    )
    op.create_table('appointment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.Enum('clerk', 'head', 'district_reviewer', 'city_reviewer', 'leader', 'auditor', 'security_admin', 'system_admin', name='role', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_appointment_organisation_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_appointment_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_appointment_organisation_id'), 'appointment', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_appointment_user_id'), 'appointment', ['user_id'], unique=False)
    op.create_index('uq_appointment_held', 'appointment', ['user_id', 'organisation_id', 'role'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('filing_sequence',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_filing_sequence_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', 'year', name=op.f('pk_filing_sequence'))
    )
    op.create_table('organisation_facts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('name_zh', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=240), nullable=False),
    sa.Column('division', sa.String(length=6), nullable=False),
    sa.Column('functional_zone', sa.Boolean(), nullable=False),
    sa.Column('affiliation', sa.Enum('district', 'city', 'province', 'ministry', 'private', name='affiliation', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('ownership', sa.Enum('public', 'private', name='ownership', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('stage', sa.Enum('kindergarten', 'primary', 'junior', 'senior', 'nine_year', 'complete_secondary', 'twelve_year', 'vocational', 'special', 'university', name='stage', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('uscc', sa.String(length=18), nullable=False),
    sa.Column('filing_prefix', sa.String(length=20), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(trim(name_zh)) > 0', name=op.f('ck_organisation_facts_it_has_a_chinese_name')),
    sa.CheckConstraint('parent_id IS NULL OR parent_id <> organisation_id', name=op.f('ck_organisation_facts_nothing_is_its_own_parent')),
    sa.CheckConstraint('until IS NULL OR until > since', name=op.f('ck_organisation_facts_it_is_forgotten_after_it_is_known')),
    sa.CheckConstraint('valid_to IS NULL OR valid_to > valid_from', name=op.f('ck_organisation_facts_it_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_organisation_facts_organisation_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['organisation.id'], name=op.f('fk_organisation_facts_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_facts')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_organisation_facts_organisation_id'), 'organisation_facts', ['organisation_id'], unique=False)
    op.create_index('ix_organisation_facts_parent', 'organisation_facts', ['parent_id'], unique=False)
    op.create_index('uq_organisation_facts_start', 'organisation_facts', ['organisation_id', 'valid_from'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('organisation_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('alias_id', sa.Integer(), nullable=False),
    sa.Column('root_id', sa.Integer(), nullable=False),
    sa.Column('merged_on', sa.Date(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('alias_id <> root_id', name=op.f('ck_organisation_merge_nothing_merges_into_itself')),
    sa.ForeignKeyConstraint(['alias_id'], ['organisation.id'], name=op.f('fk_organisation_merge_alias_id')),
    sa.ForeignKeyConstraint(['root_id'], ['organisation.id'], name=op.f('fk_organisation_merge_root_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation_merge')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_organisation_merge_root_id'), 'organisation_merge', ['root_id'], unique=False)
    op.create_index('uq_organisation_merge_alias', 'organisation_merge', ['alias_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('partner_facts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('territory', sa.String(length=2), nullable=False),
    sa.Column('kind', sa.Enum('school', 'university', 'school_district', 'authority', 'city', 'ngo', 'company', name='partnerkind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('locality', sa.String(length=100), nullable=False),
    sa.Column('website', sa.String(length=200), nullable=False),
    sa.Column('authority_id', sa.String(length=60), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(territory) = 2 AND territory = upper(territory)', name=op.f('ck_partner_facts_a_territory_is_iso_3166')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_facts_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_facts')),
    info={'history': 'since/until'}
    )
    op.create_index('ix_partner_facts_stood', 'partner_facts', ['partner_id', 'since', 'until', 'territory', 'kind'], unique=False)
    op.create_index('uq_partner_facts_known', 'partner_facts', ['partner_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('partner_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('alias_id', sa.Integer(), nullable=False),
    sa.Column('root_id', sa.Integer(), nullable=False),
    sa.Column('followed_id', sa.Integer(), nullable=True),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('alias_id <> root_id', name=op.f('ck_partner_merge_nothing_merges_into_itself')),
    sa.ForeignKeyConstraint(['alias_id'], ['partner.id'], name=op.f('fk_partner_merge_alias_id')),
    sa.ForeignKeyConstraint(['followed_id'], ['partner.id'], name=op.f('fk_partner_merge_followed_id')),
    sa.ForeignKeyConstraint(['root_id'], ['partner.id'], name=op.f('fk_partner_merge_root_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_merge')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_partner_merge_followed_id'), 'partner_merge', ['followed_id'], unique=False)
    op.create_index(op.f('ix_partner_merge_root_id'), 'partner_merge', ['root_id'], unique=False)
    op.create_index('uq_partner_merge_alias', 'partner_merge', ['alias_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('partner_name',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('script', sa.Enum('zh_hans', 'zh_hant', 'en', 'local', name='namescript', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('official', sa.Boolean(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(trim(name)) > 0', name=op.f('ck_partner_name_a_name_is_not_empty')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_name_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partner_name')),
    info={'history': 'since/until'}
    )
    op.create_index('ix_partner_name_key', 'partner_name', ['key'], unique=False)
    op.create_index(op.f('ix_partner_name_partner_id'), 'partner_name', ['partner_id'], unique=False)
    op.create_index('uq_partner_name_known', 'partner_name', ['partner_id', 'script', 'name'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('person_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('document_type', sa.Enum('resident_id', 'hkmotw_residence', 'hkmo_permit', 'tw_permit', 'permanent_residence', 'passport', 'chinese_passport', name='documenttype', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('territory', sa.String(length=2), nullable=False),
    sa.Column('number', sa.String(length=600), nullable=True),
    sa.Column('match_key', sa.String(length=64), nullable=False),
    sa.Column('tail_key', sa.String(length=64), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_document_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_document')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_person_document_person_id'), 'person_document', ['person_id'], unique=False)
    op.create_index('ix_person_document_tail', 'person_document', ['tail_key'], unique=False)
    op.create_index('uq_person_document_key', 'person_document', ['match_key'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('person_facts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name_zh', sa.String(length=100), nullable=False),
    sa.Column('surname', sa.String(length=100), nullable=False),
    sa.Column('given_names', sa.String(length=100), nullable=False),
    sa.Column('sex', sa.Enum('M', 'F', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('nationality', sa.String(length=2), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(name_zh) > 0 OR length(surname) > 0', name=op.f('ck_person_facts_a_person_has_a_name')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_facts_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_facts')),
    info={'history': 'since/until'}
    )
    op.create_index('uq_person_facts_known', 'person_facts', ['person_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('person_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('alias_id', sa.Integer(), nullable=False),
    sa.Column('root_id', sa.Integer(), nullable=False),
    sa.Column('followed_id', sa.Integer(), nullable=True),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('alias_id <> root_id', name=op.f('ck_person_merge_nothing_merges_into_itself')),
    sa.ForeignKeyConstraint(['alias_id'], ['person.id'], name=op.f('fk_person_merge_alias_id')),
    sa.ForeignKeyConstraint(['followed_id'], ['person.id'], name=op.f('fk_person_merge_followed_id')),
    sa.ForeignKeyConstraint(['root_id'], ['person.id'], name=op.f('fk_person_merge_root_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_merge')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_person_merge_followed_id'), 'person_merge', ['followed_id'], unique=False)
    op.create_index(op.f('ix_person_merge_root_id'), 'person_merge', ['root_id'], unique=False)
    op.create_index('uq_person_merge_alias', 'person_merge', ['alias_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('plan_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('source_text', sa.Text(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_version_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_version_plan_id_number')),
    info={'history': 'since/until'}
    )
    op.create_index('uq_plan_version_known', 'plan_version', ['plan_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('series',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('filing_number', sa.String(length=60), nullable=True),
    sa.Column('origin', sa.Enum('path', 'recognised', name='origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('entered_for', sa.Boolean(), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.CheckConstraint('parent_id IS NULL OR filing_number IS NULL', name=op.f('ck_series_only_main_records_are_numbered')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_series_organisation_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['series.id'], name=op.f('fk_series_parent_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_series')),
    sa.UniqueConstraint('filing_number', name=op.f('uq_series_filing_number')),
    sa.UniqueConstraint('id', 'kind', 'organisation_id', name=op.f('uq_series_id_kind_organisation_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_series_public_id'))
    )
    op.create_index(op.f('ix_series_organisation_id'), 'series', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_series_parent_id'), 'series', ['parent_id'], unique=False)
    op.create_table('setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('set_by', sa.String(length=80), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_setting_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting')),
    info={'history': 'since/until'}
    )
    op.create_index('uq_setting_known', 'setting', ['organisation_id', 'name'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.Column('seen_at', Stamp(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('browser', sa.String(length=200), nullable=False),
    sa.Column('ended_at', Stamp(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sign_in_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_token_hash'))
    )
    op.create_index(op.f('ix_sign_in_user_id'), 'sign_in', ['user_id'], unique=False)
    op.create_table('statistic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('target', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('label_en', sa.String(length=300), nullable=False),
    sa.Column('value', sa.Numeric(precision=18, scale=4), nullable=False),
    sa.Column('unit', sa.String(length=20), nullable=False),
    sa.Column('dated', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('since', Stamp(), nullable=False),
    sa.Column('until', Stamp(), nullable=True),
    sa.CheckConstraint('length(trim(source)) > 0', name=op.f('ck_statistic_a_statistic_names_its_source')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_statistic_organisation_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_statistic_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_statistic')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_statistic_organisation_id'), 'statistic', ['organisation_id'], unique=False)
    op.create_index('ix_statistic_target', 'statistic', ['plan_id', 'target', 'organisation_id'], unique=False)
    op.create_table('student_reporting',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('mode', sa.Enum('roster', 'aggregate', name='studentmode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_student_reporting_organisation_id')),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_student_reporting')),
    sa.UniqueConstraint('organisation_id', 'mode', name=op.f('uq_student_reporting_organisation_id_mode'))
    )
    op.create_table('version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'at_head', 'at_district', 'at_city', 'conditional', 'filed', 'returned', 'refused', 'withdrawn', 'void', 'revoked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('path', sa.String(length=60), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('submitted_since', Stamp(), nullable=True),
    sa.Column('district_since', Stamp(), nullable=True),
    sa.Column('city_since', Stamp(), nullable=True),
    sa.Column('until', Stamp(), nullable=True),
    sa.Column('condition_due', sa.Date(), nullable=True),
    sa.Column('content_hash', sa.String(length=64), nullable=True),
    sa.Column('sealed_content', sa.Text(), nullable=True),
    sa.Column('salts', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('edited_by_id', sa.Integer(), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('signed_by_id', sa.Integer(), nullable=True),
    sa.Column('district_by_id', sa.Integer(), nullable=True),
    sa.Column('city_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', Stamp(), nullable=False),
    sa.Column('edited_at', Stamp(), nullable=False),
    sa.Column('submitted_at', Stamp(), nullable=True),
    sa.CheckConstraint("(state = 'conditional') <= (condition_due IS NOT NULL)", name=op.f('ck_version_a_condition_has_a_day')),
    sa.CheckConstraint("(state IN ('filed', 'revoked')) = (city_since IS NOT NULL)", name=op.f('ck_version_filed_is_since')),
    sa.CheckConstraint("state IN ('draft', 'void') OR (content_hash IS NOT NULL AND submitted_by_id IS NOT NULL)", name=op.f('ck_version_what_is_submitted_is_sealed')),
    sa.CheckConstraint("state NOT IN ('returned', 'withdrawn', 'refused', 'revoked') OR submitted_since IS NULL OR until IS NOT NULL", name=op.f('ck_version_what_has_ended_stands_no_more')),
    sa.CheckConstraint('city_by_id IS NULL OR (city_by_id <> created_by_id AND city_by_id <> edited_by_id AND city_by_id <> submitted_by_id)', name=op.f('ck_version_four_eyes_city_by')),
    sa.CheckConstraint('city_since IS NULL OR (district_since IS NOT NULL AND submitted_since IS NOT NULL)', name=op.f('ck_version_filing_counts_at_every_level')),
    sa.CheckConstraint('city_since IS NULL OR district_since <= city_since', name=op.f('ck_version_the_city_follows_the_district')),
    sa.CheckConstraint('district_by_id IS NULL OR (district_by_id <> created_by_id AND district_by_id <> edited_by_id AND district_by_id <> submitted_by_id)', name=op.f('ck_version_four_eyes_district_by')),
    sa.CheckConstraint('district_since IS NULL OR submitted_since <= district_since', name=op.f('ck_version_the_district_follows_the_school')),
    sa.CheckConstraint('signed_by_id IS NULL OR (signed_by_id <> created_by_id AND signed_by_id <> edited_by_id AND signed_by_id <> submitted_by_id)', name=op.f('ck_version_four_eyes_signed_by')),
    sa.CheckConstraint('until IS NULL OR until > submitted_since', name=op.f('ck_version_it_stops_after_it_starts')),
    sa.ForeignKeyConstraint(['city_by_id'], ['user.id'], name=op.f('fk_version_city_by_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['user.id'], name=op.f('fk_version_created_by_id')),
    sa.ForeignKeyConstraint(['district_by_id'], ['user.id'], name=op.f('fk_version_district_by_id')),
    sa.ForeignKeyConstraint(['edited_by_id'], ['user.id'], name=op.f('fk_version_edited_by_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_version_organisation_id')),
    sa.ForeignKeyConstraint(['series_id', 'kind', 'organisation_id'], ['series.id', 'series.kind', 'series.organisation_id'], name=op.f('fk_version_series_id_kind_organisation_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_version_series_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user.id'], name=op.f('fk_version_signed_by_id')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user.id'], name=op.f('fk_version_submitted_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version')),
    sa.UniqueConstraint('series_id', 'number', name=op.f('uq_version_series_id_number')),
    info={'history': 'since/until'}
    )
    op.create_index(op.f('ix_version_city_by_id'), 'version', ['city_by_id'], unique=False)
    op.create_index(op.f('ix_version_created_by_id'), 'version', ['created_by_id'], unique=False)
    op.create_index(op.f('ix_version_district_by_id'), 'version', ['district_by_id'], unique=False)
    op.create_index(op.f('ix_version_edited_by_id'), 'version', ['edited_by_id'], unique=False)
    op.create_index(op.f('ix_version_organisation_id'), 'version', ['organisation_id'], unique=False)
    op.create_index('ix_version_list', 'version', ['kind', 'organisation_id', 'state'], unique=False)
    op.create_index(op.f('ix_version_series_id'), 'version', ['series_id'], unique=False)
    op.create_index(op.f('ix_version_signed_by_id'), 'version', ['signed_by_id'], unique=False)
    op.create_index('ix_version_stood', 'version', ['kind', 'city_since', 'until', 'organisation_id', 'series_id'], unique=False, sqlite_where=sa.text('submitted_since IS NOT NULL'), postgresql_where=sa.text('submitted_since IS NOT NULL'))
    op.create_index(op.f('ix_version_submitted_by_id'), 'version', ['submitted_by_id'], unique=False)
    op.create_index('uq_version_open', 'version', ['series_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'at_head', 'at_district', 'at_city', 'conditional')"), postgresql_where=sa.text("state IN ('draft', 'at_head', 'at_district', 'at_city', 'conditional')"))
    op.create_index('uq_version_standing', 'version', ['series_id'], unique=True, sqlite_where=sa.text("state = 'filed' AND until IS NULL"), postgresql_where=sa.text("state = 'filed' AND until IS NULL"))
    op.create_table('activity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('direction', sa.Enum('inbound', 'outbound', 'online', name='direction', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('topic', sa.String(length=200), nullable=True),
    sa.Column('teachers', sa.Integer(), nullable=True),
    sa.Column('students', sa.Integer(), nullable=True),
    sa.CheckConstraint('NOT sealed OR (ends_on >= held_on)', name=op.f('ck_activity_it_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (held_on IS NOT NULL AND direction IS NOT NULL AND topic IS NOT NULL AND teachers IS NOT NULL AND students IS NOT NULL)', name=op.f('ck_activity_what_is_sealed_is_complete')),
    sa.CheckConstraint('NOT sealed OR (teachers >= 0 AND students >= 0)', name=op.f('ck_activity_heads_are_not_negative')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_activity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activity'))
    )
    op.create_table('agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('type', sa.Enum('formal', 'renewal', 'supplement', 'mou', 'intent', 'single', name='agreementtype', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('phase', sa.Enum('planned', 'signed', name='agreementphase', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('style', sa.Enum('sister', 'friendship', 'partner', 'twinned', 'asean', name='agreementstyle', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('document_id', sa.String(length=60), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('first_signed_on', sa.Date(), nullable=True),
    sa.Column('signed_at', sa.String(length=100), nullable=True),
    sa.Column('signing_mode', sa.Enum('in_person', 'online', 'circulated', name='signingmode', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('effective_on', sa.Date(), nullable=True),
    sa.Column('term_years', sa.Integer(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('open_ended', sa.Boolean(), nullable=True),
    sa.Column('auto_renews', sa.Boolean(), nullable=True),
    sa.Column('objected_on', sa.Date(), nullable=True),
    sa.Column('own_signatory', sa.String(length=100), nullable=True),
    sa.Column('own_signatory_post', sa.String(length=100), nullable=True),
    sa.Column('partner_signatory', sa.String(length=100), nullable=True),
    sa.Column('partner_signatory_post', sa.String(length=100), nullable=True),
    sa.Column('text_languages', sa.Enum('zh_foreign', 'hans_hant', 'zh_only', name='textlanguages', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('equal_force', sa.Boolean(), nullable=True),
    sa.Column('channel', sa.Enum('hkmo_programme', 'asean_programme', 'city_ties', 'own', name='agreementchannel', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('presign_number', sa.String(length=60), nullable=True),
    sa.Column('old_number', sa.String(length=60), nullable=True),
    sa.Column('old_filed_on', sa.Date(), nullable=True),
    sa.Column('partner_approval', sa.Enum('not_needed', 'pending', 'granted', name='partnerapproval', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('exchange_contents', sa.String(length=400), nullable=True),
    sa.Column('risk_checks', sa.String(length=400), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.String(length=400), nullable=True),
    sa.Column('predecessor_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("NOT sealed OR (phase = 'planned' OR signed_on IS NOT NULL)", name=op.f('ck_agreement_what_is_signed_has_a_day')),
    sa.CheckConstraint('NOT sealed OR (ended_on >= signed_on)', name=op.f('ck_agreement_it_ends_after_it_is_signed')),
    sa.CheckConstraint('NOT sealed OR (expires_on >= effective_on)', name=op.f('ck_agreement_it_expires_after_it_takes_effect')),
    sa.CheckConstraint('NOT sealed OR (open_ended OR expires_on IS NOT NULL)', name=op.f('ck_agreement_open_ended_is_said_aloud')),
    sa.CheckConstraint('NOT sealed OR (type IS NOT NULL AND phase IS NOT NULL AND style IS NOT NULL AND partner_id IS NOT NULL AND own_signatory_post IS NOT NULL AND partner_signatory_post IS NOT NULL AND text_languages IS NOT NULL AND channel IS NOT NULL AND exchange_contents IS NOT NULL AND risk_checks IS NOT NULL)', name=op.f('ck_agreement_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_agreement_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_agreement_partner_id')),
    sa.ForeignKeyConstraint(['predecessor_id'], ['series.id'], name=op.f('fk_agreement_predecessor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement'))
    )
    op.create_index('ix_agreement_counted', 'agreement', ['id', 'partner_id', 'type', 'phase', 'signed_on', 'first_signed_on', 'expires_on', 'ended_on'], unique=False)
    op.create_index(op.f('ix_agreement_partner_id'), 'agreement', ['partner_id'], unique=False)
    op.create_index(op.f('ix_agreement_predecessor_id'), 'agreement', ['predecessor_id'], unique=False)
    op.create_table('attachment',
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=40), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=40), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=False),
    sa.Column('uploaded_at', Stamp(), nullable=False),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_attachment_a_digest_is_sha256')),
    sa.CheckConstraint('size > 0', name=op.f('ck_attachment_a_file_is_not_empty')),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user.id'], name=op.f('fk_attachment_uploaded_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_attachment_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attachment_public_id'))
    )
    op.create_index(op.f('ix_attachment_digest'), 'attachment', ['digest'], unique=False)
    op.create_index(op.f('ix_attachment_uploaded_by_id'), 'attachment', ['uploaded_by_id'], unique=False)
    op.create_index(op.f('ix_attachment_version_id'), 'attachment', ['version_id'], unique=False)
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.Enum('submit', 'sign', 'approve', 'allow', 'fulfil', 'lapse', 'return', 'refuse', 'withdraw', 'void', 'revoke', name='verb', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('source', sa.Enum('draft', 'at_head', 'at_district', 'at_city', 'conditional', 'filed', 'returned', 'refused', 'withdrawn', 'void', 'revoked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('target', sa.Enum('draft', 'at_head', 'at_district', 'at_city', 'conditional', 'filed', 'returned', 'refused', 'withdrawn', 'void', 'revoked', name='state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('desk', sa.Enum('officer', 'head', 'district', 'city', 'registry', name='desk', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('at', Stamp(), nullable=False),
    sa.Column('words', sa.String(length=2000), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=True),
    sa.CheckConstraint("verb NOT IN ('return', 'refuse', 'revoke', 'allow') OR length(trim(words)) > 0", name=op.f('ck_decision_a_refusal_gives_its_reason')),
    sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_decision_actor_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_decision_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    op.create_index(op.f('ix_decision_actor_id'), 'decision', ['actor_id'], unique=False)
    op.create_index(op.f('ix_decision_version_id'), 'decision', ['version_id'], unique=False)
    op.create_table('issued',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('serial', sa.String(length=40), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=4), nullable=False),
    sa.Column('template', sa.String(length=20), nullable=False),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=False),
    sa.Column('issued_at', Stamp(), nullable=False),
    sa.Column('replaced_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('length(digest) = 64', name=op.f('ck_issued_a_digest_is_sha256')),
    sa.CheckConstraint('replaced_by_id IS NULL OR replaced_by_id > id', name=op.f('ck_issued_only_a_later_one_replaces')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['user.id'], name=op.f('fk_issued_issued_by_id')),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['issued.id'], name=op.f('fk_issued_replaced_by_id')),
    sa.ForeignKeyConstraint(['series_id'], ['series.id'], name=op.f('fk_issued_series_id')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_issued_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issued')),
    sa.UniqueConstraint('serial', name=op.f('uq_issued_serial')),
    sa.UniqueConstraint('token', name=op.f('uq_issued_token'))
    )
    op.create_index(op.f('ix_issued_issued_by_id'), 'issued', ['issued_by_id'], unique=False)
    op.create_index(op.f('ix_issued_replaced_by_id'), 'issued', ['replaced_by_id'], unique=False)
    op.create_index(op.f('ix_issued_series_id'), 'issued', ['series_id'], unique=False)
    op.create_index(op.f('ix_issued_version_id'), 'issued', ['version_id'], unique=False)
    op.create_table('movement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('movement', sa.Enum('suspend', 'resume', 'transfer_in', 'transfer_out', 'graduate', 'withdraw', name='movementkind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('moved_on', sa.Date(), nullable=True),
    sa.Column('destination', sa.String(length=200), nullable=True),
    sa.Column('police_report_on', sa.Date(), nullable=True),
    sa.CheckConstraint('NOT sealed OR (movement IS NOT NULL AND moved_on IS NOT NULL)', name=op.f('ck_movement_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_movement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_movement'))
    )
    op.create_table('programme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('subtype', sa.Enum('international_school', 'international_department', 'foreign_children_school', 'hkmo_children_school', 'hkmo_children_class', 'international_private_school', 'joint_institution', 'joint_programme', 'mainland_hkmo_joint', 'confucius_classroom', 'confucius_institute', 'window_school', 'base_school', 'demonstration_school', 'innovation_district', 'exchange_experiment_zone', 'feature_course', 'international_course', 'language_course', 'understanding_course', 'bilingual_website', 'overseas_campus', 'research_platform', 'alliance_member', 'city_partnership', 'training_base', 'culture_base', 'event', 'assessment', 'policy_document', 'special_fund', 'scholarship', 'ratio', 'branch_institution', 'certificate_import', 'credit_exchange', 'talent_base', 'data_platform', name='programmesubtype', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('name_en', sa.String(length=200), nullable=True),
    sa.Column('stage', sa.Enum('kindergarten', 'primary', 'junior', 'senior', 'nine_year', 'complete_secondary', 'twelve_year', 'vocational', 'special', 'university', name='stage', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('status', sa.Enum('planned', 'preparing', 'construction_unit', 'cultivated', 'approved', 'building', 'established', 'listed', 'recognised', 'in_alliance', 'issued', 'drafting', 'consulting', 'held', 'completed', 'reported', 'revoked', name='programmestatus', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('status_on', sa.Date(), nullable=True),
    sa.Column('approver', sa.String(length=100), nullable=True),
    sa.Column('approval_number', sa.String(length=60), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('counterpart_city', sa.String(length=100), nullable=True),
    sa.Column('amount', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('amount_unit', sa.String(length=20), nullable=True),
    sa.Column('indicator', sa.String(length=60), nullable=True),
    sa.Column('numerator', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('denominator', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('counted_on', sa.Date(), nullable=True),
    sa.Column('detail', sa.String(length=2000), nullable=True),
    sa.CheckConstraint("NOT sealed OR (subtype <> 'ratio' OR (numerator IS NOT NULL AND denominator IS NOT NULL AND counted_on IS NOT NULL AND indicator IS NOT NULL))", name=op.f('ck_programme_a_ratio_has_both_sides_and_a_day')),
    sa.CheckConstraint("NOT sealed OR (subtype NOT IN ('joint_institution', 'joint_programme', 'mainland_hkmo_joint') OR (stage IS NOT NULL AND stage IN ('kindergarten', 'senior', 'vocational', 'university')))", name=op.f('ck_programme_joint_schools_stay_out_of_compulsory_education')),
    sa.CheckConstraint('NOT sealed OR (amount >= 0)', name=op.f('ck_programme_an_amount_is_not_negative')),
    sa.CheckConstraint('NOT sealed OR (denominator > 0 AND numerator >= 0 AND numerator <= denominator)', name=op.f('ck_programme_a_part_is_within_its_whole')),
    sa.CheckConstraint('NOT sealed OR (ends_on >= starts_on)', name=op.f('ck_programme_it_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (subtype IS NOT NULL AND name IS NOT NULL AND status IS NOT NULL AND status_on IS NOT NULL)', name=op.f('ck_programme_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_programme_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_programme_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme'))
    )
    op.create_index('ix_programme_counted', 'programme', ['id', 'subtype', 'status', 'status_on', 'ends_on', 'stage', 'partner_id'], unique=False)
    op.create_index(op.f('ix_programme_partner_id'), 'programme', ['partner_id'], unique=False)
    op.create_table('recheck',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('rechecked_on', sa.Date(), nullable=True),
    sa.Column('result', sa.Enum('clear', 'found', name='checkresult', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('action_taken', sa.String(length=400), nullable=True),
    sa.CheckConstraint('NOT sealed OR (rechecked_on IS NOT NULL)', name=op.f('ck_recheck_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_recheck_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recheck'))
    )
    op.create_table('student',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('mode', sa.Enum('roster', 'aggregate', name='studentmode', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('counted_on', sa.Date(), nullable=True),
    sa.Column('foreign_count', sa.Integer(), nullable=True),
    sa.Column('hk_count', sa.Integer(), nullable=True),
    sa.Column('mo_count', sa.Integer(), nullable=True),
    sa.Column('tw_count', sa.Integer(), nullable=True),
    sa.Column('overseas_chinese_count', sa.Integer(), nullable=True),
    sa.Column('category', sa.Enum('foreign', 'hk', 'mo', 'tw', 'overseas_chinese', name='studentcategory', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('sex', sa.Enum('M', 'F', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('nationality', sa.String(length=2), nullable=True),
    sa.Column('document_type', sa.Enum('resident_id', 'hkmotw_residence', 'hkmo_permit', 'tw_permit', 'permanent_residence', 'passport', 'chinese_passport', name='documenttype', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('document_number', sa.String(length=600), nullable=True),
    sa.Column('origin_code', sa.Enum('00', '01', '02', '03', '04', '05', '06', '11', '12', '13', '14', '21', '31', '41', '51', '99', name='origincode', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('nationality_check', sa.Enum('verified', 'doubtful', name='nationalitycheck', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('school_roll_number', sa.String(length=60), nullable=True),
    sa.Column('phase', sa.Enum('admitted', 'enrolled', 'no_show', name='studentphase', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('enrolled_on', sa.Date(), nullable=True),
    sa.Column('expected_leave_on', sa.Date(), nullable=True),
    sa.Column('stage', sa.Enum('kindergarten', 'primary', 'junior', 'senior', 'nine_year', 'complete_secondary', 'twelve_year', 'vocational', 'special', 'university', name='stage', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('grade', sa.String(length=40), nullable=True),
    sa.Column('class_name', sa.String(length=40), nullable=True),
    sa.Column('layer', sa.Enum('foreign_children_school', 'international_department', 'ordinary_class', 'hkmo_class', 'joint_programme', name='enrolmentlayer', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('study_kind', sa.Enum('degree', 'non_degree', name='studykind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('duration', sa.Enum('long', 'short', 'exchange', name='studyduration', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('admission_notice', sa.String(length=60), nullable=True),
    sa.Column('qualification_number', sa.String(length=60), nullable=True),
    sa.Column('qualified_on', sa.Date(), nullable=True),
    sa.Column('residence', sa.Enum('X1', 'X2', 'study', 'private', 'reunion', 'diplomatic', 'permanent', 'other', name='pupilresidence', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('residence_to', sa.Date(), nullable=True),
    sa.Column('lodging', sa.Enum('on_campus', 'off_campus', name='lodging', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('lodging_address', sa.String(length=200), nullable=True),
    sa.Column('lodging_registered_on', sa.Date(), nullable=True),
    sa.Column('guardian_name', sa.String(length=100), nullable=True),
    sa.Column('guardian_relation', sa.Enum('father', 'mother', 'relative', 'mandated', name='guardianrelation', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('guardian_phone', sa.String(length=40), nullable=True),
    sa.Column('guardian_in_china', sa.Boolean(), nullable=True),
    sa.Column('guardian_mandate', sa.String(length=60), nullable=True),
    sa.Column('insurer', sa.String(length=100), nullable=True),
    sa.Column('insurance_number', sa.String(length=60), nullable=True),
    sa.Column('insured_from', sa.Date(), nullable=True),
    sa.Column('insured_to', sa.Date(), nullable=True),
    sa.Column('scholarship', sa.String(length=100), nullable=True),
    sa.Column('scholarship_amount', sa.BigInteger(), nullable=True),
    sa.Column('name_zh', sa.String(length=100), nullable=True),
    sa.Column('surname', sa.String(length=100), nullable=True),
    sa.Column('given_names', sa.String(length=100), nullable=True),
    sa.Column('document_expires', sa.Date(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("NOT sealed OR (category IS NULL OR CASE category WHEN 'hk' THEN nationality = 'HK' WHEN 'mo' THEN nationality = 'MO' WHEN 'tw' THEN nationality = 'TW' WHEN 'overseas_chinese' THEN nationality = 'CN' ELSE nationality NOT IN ('CN', 'HK', 'MO', 'TW') END)", name=op.f('ck_student_the_category_goes_with_the_nationality')),
    sa.CheckConstraint("NOT sealed OR (mode <> 'aggregate' OR (foreign_count IS NOT NULL AND hk_count IS NOT NULL AND mo_count IS NOT NULL AND tw_count IS NOT NULL AND overseas_chinese_count IS NOT NULL AND counted_on IS NOT NULL))", name=op.f('ck_student_a_return_has_its_numbers')),
    sa.CheckConstraint("NOT sealed OR (mode <> 'aggregate' OR (person_id IS NULL AND category IS NULL))", name=op.f('ck_student_a_return_names_nobody')),
    sa.CheckConstraint("NOT sealed OR (mode <> 'roster' OR (category IS NOT NULL AND enrolled_on IS NOT NULL AND phase IS NOT NULL AND layer IS NOT NULL AND duration IS NOT NULL AND nationality IS NOT NULL))", name=op.f('ck_student_a_pupil_is_described')),
    sa.CheckConstraint("NOT sealed OR (mode <> 'roster' OR (foreign_count IS NULL AND hk_count IS NULL AND mo_count IS NULL AND tw_count IS NULL AND overseas_chinese_count IS NULL AND counted_on IS NULL))", name=op.f('ck_student_a_pupil_has_no_numbers')),
    sa.CheckConstraint('NOT sealed OR (expected_leave_on >= enrolled_on)', name=op.f('ck_student_they_leave_after_they_enrol')),
    sa.CheckConstraint('NOT sealed OR (foreign_count >= 0 AND hk_count >= 0 AND mo_count >= 0 AND tw_count >= 0 AND overseas_chinese_count >= 0)', name=op.f('ck_student_heads_are_not_negative')),
    sa.CheckConstraint('NOT sealed OR (mode IS NOT NULL)', name=op.f('ck_student_what_is_sealed_is_complete')),
    sa.CheckConstraint('NOT sealed OR (owner_id IS NOT NULL)', name=op.f('ck_student_it_names_how_its_school_reports')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_student_id')),
    sa.ForeignKeyConstraint(['owner_id', 'mode'], ['student_reporting.organisation_id', 'student_reporting.mode'], name=op.f('fk_student_owner_id_mode')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_student_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_student'))
    )
    op.create_index('ix_student_counted', 'student', ['id', 'person_id', 'mode', 'category', 'phase', 'duration', 'enrolled_on', 'layer', 'counted_on'], unique=False)
    op.create_index('ix_student_owner', 'student', ['owner_id', 'mode'], unique=False)
    op.create_index(op.f('ix_student_person_id'), 'student', ['person_id'], unique=False)
    op.create_table('teacher',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('category', sa.Enum('foreign', 'permanent_resident', 'hkmo', 'taiwan', 'overseas_chinese', name='teachercategory', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('phase', sa.Enum('planned', 'hired', 'no_show', name='teacherphase', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('deployment', sa.Enum('direct', 'agency', 'sister_school', 'online', name='deployment', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('sent_by', sa.String(length=200), nullable=True),
    sa.Column('age_note', sa.String(length=400), nullable=True),
    sa.Column('work_category', sa.Enum('A', 'B', 'C', name='workcategory', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('permit_number', sa.String(length=60), nullable=True),
    sa.Column('permit_authority', sa.String(length=100), nullable=True),
    sa.Column('permit_from', sa.Date(), nullable=True),
    sa.Column('permit_to', sa.Date(), nullable=True),
    sa.Column('permit_employer_matches', sa.Boolean(), nullable=True),
    sa.Column('residence_kind', sa.Enum('work', 'other', name='residencekind', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('residence_number', sa.String(length=60), nullable=True),
    sa.Column('residence_from', sa.Date(), nullable=True),
    sa.Column('residence_to', sa.Date(), nullable=True),
    sa.Column('visa_kind', sa.String(length=20), nullable=True),
    sa.Column('entered_on', sa.Date(), nullable=True),
    sa.Column('degree', sa.Enum('doctor', 'master', 'bachelor', 'below', name='degree', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('degree_check_number', sa.String(length=100), nullable=True),
    sa.Column('degree_waiver', sa.String(length=200), nullable=True),
    sa.Column('experience_years', sa.Integer(), nullable=True),
    sa.Column('experience_waiver', sa.Enum('education_degree', 'teaching_licence', 'language_certificate', name='experiencewaiver', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('teaches_mother_tongue', sa.Boolean(), nullable=True),
    sa.Column('mother_tongue_reason', sa.String(length=200), nullable=True),
    sa.Column('language_certificate', sa.String(length=100), nullable=True),
    sa.Column('language_certificate_issuer', sa.String(length=100), nullable=True),
    sa.Column('language_certificate_hours', sa.Integer(), nullable=True),
    sa.Column('crime_record_on', sa.Date(), nullable=True),
    sa.Column('crime_record_territory', sa.String(length=2), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('check_result', sa.Enum('clear', 'found', name='checkresult', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('health_checked_on', sa.Date(), nullable=True),
    sa.Column('contract_from', sa.Date(), nullable=True),
    sa.Column('contract_to', sa.Date(), nullable=True),
    sa.Column('post', sa.String(length=100), nullable=True),
    sa.Column('subject', sa.Enum('chinese', 'maths', 'foreign_language', 'physics', 'chemistry', 'biology', 'politics', 'history', 'geography', 'music', 'art', 'sports', 'technology', 'psychology', 'preschool', 'vocational', 'other', name='subject', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('grades', sa.String(length=100), nullable=True),
    sa.Column('weekly_hours', sa.Integer(), nullable=True),
    sa.Column('pay_band', sa.Enum('under_10k', 'to_20k', 'to_30k', 'over_30k', name='payband', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('training_hours', sa.Integer(), nullable=True),
    sa.Column('pledged_on', sa.Date(), nullable=True),
    sa.Column('appraisal', sa.String(length=200), nullable=True),
    sa.Column('left_on', sa.Date(), nullable=True),
    sa.Column('left_reason', sa.String(length=200), nullable=True),
    sa.Column('police_report_on', sa.Date(), nullable=True),
    sa.Column('permit_cancelled_on', sa.Date(), nullable=True),
    sa.Column('name_zh', sa.String(length=100), nullable=True),
    sa.Column('surname', sa.String(length=100), nullable=True),
    sa.Column('given_names', sa.String(length=100), nullable=True),
    sa.Column('sex', sa.Enum('M', 'F', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('nationality', sa.String(length=2), nullable=True),
    sa.Column('document_type', sa.Enum('resident_id', 'hkmotw_residence', 'hkmo_permit', 'tw_permit', 'permanent_residence', 'passport', 'chinese_passport', name='documenttype', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('document_expires', sa.Date(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('document_number', sa.String(length=600), nullable=True),
    sa.CheckConstraint("NOT sealed OR (CASE category WHEN 'hkmo' THEN nationality IN ('HK', 'MO') WHEN 'taiwan' THEN nationality = 'TW' WHEN 'overseas_chinese' THEN nationality = 'CN' ELSE nationality NOT IN ('CN', 'HK', 'MO', 'TW') END)", name=op.f('ck_teacher_the_category_goes_with_the_nationality')),
    sa.CheckConstraint('NOT sealed OR (category IS NOT NULL AND phase IS NOT NULL AND deployment IS NOT NULL AND degree IS NOT NULL AND experience_years IS NOT NULL AND contract_from IS NOT NULL AND contract_to IS NOT NULL AND post IS NOT NULL AND subject IS NOT NULL AND grades IS NOT NULL AND weekly_hours IS NOT NULL AND nationality IS NOT NULL AND document_type IS NOT NULL)', name=op.f('ck_teacher_what_is_sealed_is_complete')),
    sa.CheckConstraint('NOT sealed OR (contract_to >= contract_from)', name=op.f('ck_teacher_a_contract_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (left_on >= contract_from)', name=op.f('ck_teacher_they_leave_after_they_begin')),
    sa.CheckConstraint('NOT sealed OR (permit_to >= permit_from)', name=op.f('ck_teacher_a_permit_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (residence_to >= residence_from)', name=op.f('ck_teacher_a_residence_permit_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (weekly_hours >= 0 AND experience_years >= 0)', name=op.f('ck_teacher_hours_and_years_are_not_negative')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_teacher_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_teacher_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teacher'))
    )
    op.create_index('ix_teacher_counted', 'teacher', ['id', 'person_id', 'category', 'phase', 'nationality', 'contract_from', 'contract_to', 'left_on'], unique=False)
    op.create_index(op.f('ix_teacher_person_id'), 'teacher', ['person_id'], unique=False)
    op.create_table('trip',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=True),
    sa.Column('organiser', sa.String(length=200), nullable=True),
    sa.Column('grouping', sa.Enum('own', 'joined', 'joint', name='tripgrouping', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('task', sa.Enum('training', 'study', 'further', 'visiting', 'placement', 'degree', 'visit', 'conference', 'teaching_research', 'escort', 'sister_visit', 'online', name='triptask', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('nature', sa.Enum('official_abroad', 'official_hkmo', 'official_tw', 'csc', 'private', name='tripnature', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('phase', sa.Enum('planned', 'approved', 'executed', 'partly', 'cancelled', name='tripphase', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('departs_on', sa.Date(), nullable=True),
    sa.Column('returns_on', sa.Date(), nullable=True),
    sa.Column('plan_number', sa.String(length=60), nullable=True),
    sa.Column('unplanned_reason', sa.String(length=400), nullable=True),
    sa.Column('partner_id', sa.Integer(), nullable=True),
    sa.Column('inviter', sa.String(length=200), nullable=True),
    sa.Column('invited_on', sa.Date(), nullable=True),
    sa.Column('through_agent', sa.Boolean(), nullable=True),
    sa.Column('notice_from', sa.Date(), nullable=True),
    sa.Column('notice_to', sa.Date(), nullable=True),
    sa.Column('approval_number', sa.String(length=60), nullable=True),
    sa.Column('approver', sa.String(length=100), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('funding', sa.String(length=400), nullable=True),
    sa.Column('budget', sa.BigInteger(), nullable=True),
    sa.Column('spent', sa.BigInteger(), nullable=True),
    sa.Column('foreign_funding', sa.BigInteger(), nullable=True),
    sa.Column('travel_document', sa.Enum('official_passport', 'official_hkmo', 'taiwan', 'ordinary', name='traveldocument', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('documents_returned_on', sa.Date(), nullable=True),
    sa.Column('reported_on', sa.Date(), nullable=True),
    sa.Column('result_notice_on', sa.Date(), nullable=True),
    sa.Column('changes', sa.String(length=1000), nullable=True),
    sa.CheckConstraint('NOT sealed OR (budget >= 0 AND spent >= 0 AND foreign_funding >= 0)', name=op.f('ck_trip_money_is_not_negative')),
    sa.CheckConstraint('NOT sealed OR (name IS NOT NULL AND organiser IS NOT NULL AND grouping IS NOT NULL AND task IS NOT NULL AND nature IS NOT NULL AND phase IS NOT NULL AND departs_on IS NOT NULL AND returns_on IS NOT NULL AND funding IS NOT NULL)', name=op.f('ck_trip_what_is_sealed_is_complete')),
    sa.CheckConstraint('NOT sealed OR (notice_to >= notice_from)', name=op.f('ck_trip_a_notice_ends_after_it_begins')),
    sa.CheckConstraint('NOT sealed OR (returns_on >= departs_on)', name=op.f('ck_trip_they_return_after_they_depart')),
    sa.ForeignKeyConstraint(['id'], ['version.id'], name=op.f('fk_trip_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_trip_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trip'))
    )
    op.create_index('ix_trip_counted', 'trip', ['id', 'task', 'nature', 'phase', 'departs_on'], unique=False)
    op.create_index(op.f('ix_trip_partner_id'), 'trip', ['partner_id'], unique=False)
    op.create_table('trip_destination',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('territory', sa.String(length=2), nullable=True),
    sa.Column('transit', sa.Boolean(), nullable=True),
    sa.Column('arrives_on', sa.Date(), nullable=True),
    sa.CheckConstraint("NOT sealed OR (territory <> 'CN')", name=op.f('ck_trip_destination_it_lies_outside_the_mainland')),
    sa.CheckConstraint('NOT sealed OR (territory IS NOT NULL)', name=op.f('ck_trip_destination_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['version_id'], ['trip.id'], name=op.f('fk_trip_destination_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trip_destination'))
    )
    op.create_index(op.f('ix_trip_destination_version_id'), 'trip_destination', ['version_id'], unique=False)
    op.create_table('trip_participant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('duty', sa.Enum('head', 'deputy_head', 'teacher', 'cadre', 'interpreter', 'companion', 'student', name='duty', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('stage', sa.Enum('kindergarten', 'primary', 'junior', 'senior', 'nine_year', 'complete_secondary', 'twelve_year', 'vocational', 'special', 'university', name='stage', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('subject', sa.Enum('chinese', 'maths', 'foreign_language', 'physics', 'chemistry', 'biology', 'politics', 'history', 'geography', 'music', 'art', 'sports', 'technology', 'psychology', 'preschool', 'vocational', 'other', name='subject', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('key_teacher', sa.Boolean(), nullable=True),
    sa.Column('age_band', sa.Enum('young', 'middle', 'senior', name='ageband', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('outcome', sa.Enum('going', 'executed', 'cancelled', name='participantoutcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('name_zh', sa.String(length=100), nullable=True),
    sa.Column('surname', sa.String(length=100), nullable=True),
    sa.Column('given_names', sa.String(length=100), nullable=True),
    sa.Column('sex', sa.Enum('M', 'F', name='sex', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('nationality', sa.String(length=2), nullable=True),
    sa.Column('document_type', sa.Enum('resident_id', 'hkmotw_residence', 'hkmo_permit', 'tw_permit', 'permanent_residence', 'passport', 'chinese_passport', name='documenttype', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('document_expires', sa.Date(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('document_number', sa.String(length=600), nullable=True),
    sa.CheckConstraint('NOT sealed OR (organisation_id IS NOT NULL AND duty IS NOT NULL AND outcome IS NOT NULL AND nationality IS NOT NULL AND document_type IS NOT NULL)', name=op.f('ck_trip_participant_what_is_sealed_is_complete')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_trip_participant_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trip_participant_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['trip.id'], name=op.f('fk_trip_participant_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trip_participant'))
    )
    op.create_index('ix_trip_participant_counted', 'trip_participant', ['version_id', 'person_id', 'organisation_id', 'duty', 'outcome', 'stage', 'subject', 'age_band', 'key_teacher'], unique=False)
    op.create_index(op.f('ix_trip_participant_organisation_id'), 'trip_participant', ['organisation_id'], unique=False)
    op.create_index(op.f('ix_trip_participant_person_id'), 'trip_participant', ['person_id'], unique=False)
    op.create_index(op.f('ix_trip_participant_version_id'), 'trip_participant', ['version_id'], unique=False)
    op.execute(sa.text("INSERT INTO clock (id, last) VALUES (1, :last)").bindparams(
        sa.bindparam("last", datetime(2000, 1, 1, tzinfo=UTC), Stamp())))
    for trigger in guards():
        op.execute(trigger)


def guards() -> tuple[str, ...]:
    if op.get_bind().dialect.name == "postgresql":
        return (POSTGRES_FUNCTION, *POSTGRES_TRIGGERS)
    return SQLITE_TRIGGERS


def downgrade() -> None:
    op.drop_index(op.f('ix_trip_participant_version_id'), table_name='trip_participant')
    op.drop_index(op.f('ix_trip_participant_person_id'), table_name='trip_participant')
    op.drop_index(op.f('ix_trip_participant_organisation_id'), table_name='trip_participant')
    op.drop_index('ix_trip_participant_counted', table_name='trip_participant')
    op.drop_table('trip_participant')
    op.drop_index(op.f('ix_trip_destination_version_id'), table_name='trip_destination')
    op.drop_table('trip_destination')
    op.drop_index(op.f('ix_trip_partner_id'), table_name='trip')
    op.drop_index('ix_trip_counted', table_name='trip')
    op.drop_table('trip')
    op.drop_index(op.f('ix_teacher_person_id'), table_name='teacher')
    op.drop_index('ix_teacher_counted', table_name='teacher')
    op.drop_table('teacher')
    op.drop_index(op.f('ix_student_person_id'), table_name='student')
    op.drop_index('ix_student_owner', table_name='student')
    op.drop_index('ix_student_counted', table_name='student')
    op.drop_table('student')
    op.drop_table('recheck')
    op.drop_index(op.f('ix_programme_partner_id'), table_name='programme')
    op.drop_index('ix_programme_counted', table_name='programme')
    op.drop_table('programme')
    op.drop_table('movement')
    op.drop_index(op.f('ix_issued_version_id'), table_name='issued')
    op.drop_index(op.f('ix_issued_series_id'), table_name='issued')
    op.drop_index(op.f('ix_issued_replaced_by_id'), table_name='issued')
    op.drop_index(op.f('ix_issued_issued_by_id'), table_name='issued')
    op.drop_table('issued')
    op.drop_index(op.f('ix_decision_version_id'), table_name='decision')
    op.drop_index(op.f('ix_decision_actor_id'), table_name='decision')
    op.drop_table('decision')
    op.drop_index(op.f('ix_attachment_version_id'), table_name='attachment')
    op.drop_index(op.f('ix_attachment_uploaded_by_id'), table_name='attachment')
    op.drop_index(op.f('ix_attachment_digest'), table_name='attachment')
    op.drop_table('attachment')
    op.drop_index(op.f('ix_agreement_predecessor_id'), table_name='agreement')
    op.drop_index(op.f('ix_agreement_partner_id'), table_name='agreement')
    op.drop_index('ix_agreement_counted', table_name='agreement')
    op.drop_table('agreement')
    op.drop_table('activity')
    op.drop_index('uq_version_standing', table_name='version', sqlite_where=sa.text("state = 'filed' AND until IS NULL"), postgresql_where=sa.text("state = 'filed' AND until IS NULL"))
    op.drop_index('uq_version_open', table_name='version', sqlite_where=sa.text("state IN ('draft', 'at_head', 'at_district', 'at_city', 'conditional')"), postgresql_where=sa.text("state IN ('draft', 'at_head', 'at_district', 'at_city', 'conditional')"))
    op.drop_index(op.f('ix_version_submitted_by_id'), table_name='version')
    op.drop_index('ix_version_stood', table_name='version', sqlite_where=sa.text('submitted_since IS NOT NULL'), postgresql_where=sa.text('submitted_since IS NOT NULL'))
    op.drop_index(op.f('ix_version_signed_by_id'), table_name='version')
    op.drop_index(op.f('ix_version_series_id'), table_name='version')
    op.drop_index('ix_version_list', table_name='version')
    op.drop_index(op.f('ix_version_organisation_id'), table_name='version')
    op.drop_index(op.f('ix_version_edited_by_id'), table_name='version')
    op.drop_index(op.f('ix_version_district_by_id'), table_name='version')
    op.drop_index(op.f('ix_version_created_by_id'), table_name='version')
    op.drop_index(op.f('ix_version_city_by_id'), table_name='version')
    op.drop_table('version')
    op.drop_table('student_reporting')
    op.drop_index('ix_statistic_target', table_name='statistic')
    op.drop_index(op.f('ix_statistic_organisation_id'), table_name='statistic')
    op.drop_table('statistic')
    op.drop_index(op.f('ix_sign_in_user_id'), table_name='sign_in')
    op.drop_table('sign_in')
    op.drop_index('uq_setting_known', table_name='setting', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_table('setting')
    op.drop_index(op.f('ix_series_parent_id'), table_name='series')
    op.drop_index(op.f('ix_series_organisation_id'), table_name='series')
    op.drop_table('series')
    op.drop_index('uq_plan_version_known', table_name='plan_version', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_table('plan_version')
    op.drop_index('uq_person_merge_alias', table_name='person_merge', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_person_merge_root_id'), table_name='person_merge')
    op.drop_index(op.f('ix_person_merge_followed_id'), table_name='person_merge')
    op.drop_table('person_merge')
    op.drop_index('uq_person_facts_known', table_name='person_facts', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_table('person_facts')
    op.drop_index('uq_person_document_key', table_name='person_document', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index('ix_person_document_tail', table_name='person_document')
    op.drop_index(op.f('ix_person_document_person_id'), table_name='person_document')
    op.drop_table('person_document')
    op.drop_index('uq_partner_name_known', table_name='partner_name', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_partner_name_partner_id'), table_name='partner_name')
    op.drop_index('ix_partner_name_key', table_name='partner_name')
    op.drop_table('partner_name')
    op.drop_index('uq_partner_merge_alias', table_name='partner_merge', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_partner_merge_root_id'), table_name='partner_merge')
    op.drop_index(op.f('ix_partner_merge_followed_id'), table_name='partner_merge')
    op.drop_table('partner_merge')
    op.drop_index('uq_partner_facts_known', table_name='partner_facts', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index('ix_partner_facts_stood', table_name='partner_facts')
    op.drop_table('partner_facts')
    op.drop_index('uq_organisation_merge_alias', table_name='organisation_merge', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_organisation_merge_root_id'), table_name='organisation_merge')
    op.drop_table('organisation_merge')
    op.drop_index('uq_organisation_facts_start', table_name='organisation_facts', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index('ix_organisation_facts_parent', table_name='organisation_facts')
    op.drop_index(op.f('ix_organisation_facts_organisation_id'), table_name='organisation_facts')
    op.drop_table('organisation_facts')
    op.drop_table('filing_sequence')
    op.drop_index('uq_appointment_held', table_name='appointment', sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
    op.drop_index(op.f('ix_appointment_user_id'), table_name='appointment')
    op.drop_index(op.f('ix_appointment_organisation_id'), table_name='appointment')
    op.drop_table('appointment')
    op.drop_table('user')
    op.drop_index('ix_trail_subject', table_name='trail')
    op.drop_table('trail')
    op.drop_index('ix_sign_in_attempt_name_at', table_name='sign_in_attempt')
    op.drop_index('ix_sign_in_attempt_address_at', table_name='sign_in_attempt')
    op.drop_table('sign_in_attempt')
    op.drop_table('serial_sequence')
    op.drop_table('plan')
    op.drop_table('person')
    op.drop_table('partner')
    op.drop_table('organisation')
    op.drop_index('ix_job_waiting', table_name='job', sqlite_where=sa.text("state IN ('waiting', 'running')"), postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.drop_table('job')
    op.drop_table('clock')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
