"""What people do, in words, for the page of permissions. The roles are those the slices check by, taken from where they
check: changing one there changes the page."""

from collections.abc import Iterable

from app.accounts.current import EVERY_ROLE
from app.accounts.emergencies import granting
from app.accounts.models import Role
from app.accounts.organisation_pages.access import CHANGES_ORGANISATIONS, SEES_ORGANISATIONS
from app.accounts.permissions.acts import Act
from app.accounts.permissions.routes import READS as READS_PERMISSIONS
from app.accounts.scope import READS_RECORDS
from app.accounts.user_routes import SEES_USERS
from app.approval.delegations import DESK_ROLES
from app.approval.steps import STEPS, Desk, Verb
from app.circulars.access import ISSUES
from app.documents.access import ISSUES as ISSUES_CERTIFICATES
from app.enrolling.routes import GIVES_CODES, PRINTS_SLIPS
from app.findings.found import ANSWERING
from app.indicators.access import REVIEWERS
from app.parties import access as parties
from app.parties import proposals
from app.privacy import notices
from app.privacy.subject import HANDS_OUT
from app.records.access import WRITES
from app.records.attachments import needed_documents
from app.ui.words import Words

REVEALS = (Role.CLERK, Role.HEAD, Role.DISTRICT_REVIEWER, Role.CITY_REVIEWER)
BUREAU = tuple(role for role in Role if role in REVIEWERS)
SITS_AT = {Desk.OFFICER: WRITES, Desk.HEAD: (Role.HEAD,), Desk.DISTRICT: (Role.DISTRICT_REVIEWER,),
           Desk.CITY: (Role.CITY_REVIEWER,)}

RECORDS, PATH = Words("记录", "Records"), Words("审批", "The approval path")
PARTIES, COUNTS = Words("合作方与人员", "Partners and persons"), Words("指标与规划", "Targets and plans")
PERSONAL = Words("个人信息", "Personal data")
PAPER, PEOPLE = Words("证明与名册", "Paper"), Words("单位与用户", "Organisations and users")
GOVERNED = Words("安全与审计", "Security and audit")
OWN = Words("本单位的，或区代填的", "those of the own organisation, or entered for a school")
NOT_OWN = Words("本人填报、修改或提交的除外；可委托同事代理",
                "never what one wrote or submitted; a colleague may be deputed")
UNDER = Words("任职单位及其下级", "the organisation one serves and those below")
TWO = Words("两人经手：准备与确认不得为同一人", "by two persons: whoever prepares does not confirm")


def steps() -> Iterable[Act]:
    """The verbs of the path, from the table of steps itself."""
    for verb in Verb:
        desks = {step.desk for step in STEPS if step.verb is verb and step.desk in SITS_AT}
        roles = {role for desk in desks for role in SITS_AT[desk]}
        if roles:
            endpoint = "records.send" if verb is Verb.SUBMIT else "records.move"
            yield Act(PATH, verb.words, tuple(role for role in Role if role in roles), (endpoint,),
                      OWN if desks == {Desk.OFFICER} else NOT_OWN)


ACTS = (
    Act(RECORDS, Words("查阅记录、附件、办理过程", "Read records, files and their course"), READS_RECORDS,
        ("records.show", "records.index", "records.download", "records.document", "records.review"), UNDER),
    Act(RECORDS, Words("填报、修改、导入、上传附件", "Write, change, import, attach"), WRITES,
        ("records.new", "records.edit", "records.attach", "records.detach", "records.change", "records.prolong",
         "records.new_followup"), OWN),
    Act(RECORDS, Words("规定必交材料", "Say which documents are needed"), needed_documents.DECIDES,
        ("records.choose_documents",)),
    Act(RECORDS, Words("答复疑点", "Answer findings"), ANSWERING, ("findings.show",), UNDER),
    *steps(),
    Act(PATH, Words("批量通过", "Approve several at once"), BUREAU, ("records.approve_picked",), NOT_OWN),
    Act(PATH, Words("委托代理", "Depute a colleague"), DESK_ROLES, ("records.delegations",)),
    Act(PATH, Words("设填报期、冻结期", "Open windows, freeze a period"), BUREAU,
        ("reporting.windows", "reporting.freezes", "reporting.thaw"), UNDER),
    Act(PATH, Words("发通知", "Issue circulars"), ISSUES, ("circulars.new", "circulars.withdraw")),
    Act(PARTIES, Words("查阅合作方、人员", "Read partners and persons"), parties.READS_PARTIES,
        ("parties.partners", "parties.partner", "persons.persons", "persons.person")),
    Act(PARTIES, Words("登记、更名合作方", "Register and rename partners"), parties.EDITS_PARTNERS,
        ("parties.new_partner", "parties.new_name", "parties.edit_facts"),
        Words("学校改动他校也在用的合作方时，须报审", "a school proposes where others use the partner too")),
    Act(PARTIES, Words("审核合作方更改", "Decide on proposals"), proposals.DECIDES, ("parties.proposal",)),
    Act(PARTIES, Words("合并、拆分合作方或人员", "Merge and unmerge"), parties.MERGES,
        ("parties.merge_partner", "parties.unmerge_partner", "persons.merge_person", "persons.unmerge_person")),
    Act(COUNTS, Words("查阅指标、清单、变动", "Read boards, lists, changes"), READS_RECORDS,
        ("indicators.board", "indicators.target", "comparisons.changes", "closings.show"), UNDER),
    Act(COUNTS, Words("载入、修改规划，判定，口径，统计数", "Load and change plans, verdicts, readings, statistics"),
        BUREAU, ("plans.add", "plans.keep", "plans.close", "readings.choose", "statistics.index"),
        Words("本级的规划", "plans of the own bureau")),
    Act(COUNTS, Words("封存年度、更正、锁定", "Close a year, correct it, lock a period"), BUREAU,
        ("closings.new", "closings.confirmed", "closings.approved", "closings.locks", "closings.lift"), TWO),
    Act(COUNTS, Words("抽查", "Draw samples and check on site"), BUREAU, ("samples.index", "samples.record")),
    Act(PAPER, Words("出具、换发备案证明", "Issue certificates, also anew"), ISSUES_CERTIFICATES,
        ("documents.make_certificate", "documents.reissue", "documents.issue_list", "documents.issue_target"), UNDER),
    Act(PAPER, Words("下载备案证明，打印，导出", "Fetch certificates, print, export"), READS_RECORDS,
        ("documents.certificate_file", "documents.form_file", "records.export"), UNDER),
    Act(PAPER, Words("上传盖章件", "Send stamped forms"), WRITES, ("documents.stamped",), OWN),
    Act(PERSONAL, Words("查看完整证件号码", "See a document number whole"), REVEALS, ("records.reveal",),
        Words("本单位的，或本级经办的；须写明用途并留痕",
              "those of the own organisation or on one's own desk; the purpose is said and kept")),
    Act(PERSONAL, Words("登记、撤回同意", "Enter consents and withdrawals"), WRITES,
        ("privacy.consents", "privacy.withdraw_consent"), OWN),
    Act(PERSONAL, Words("发布告知书", "Publish privacy notices"), notices.TELLS, ("privacy.notices",),
        Words("任职的主管部门", "of the bureau one serves")),
    Act(PERSONAL, Words("应本人要求导出个人资料", "Hand out a person's data at their request"), HANDS_OUT,
        ("privacy.subject_data",), UNDER),
    Act(PERSONAL, Words("到期清除个人资料", "Erase personal data when its time is over"), (), (),
        Words("由系统按保存期限每日办理，无人可手动清除",
              "the registry's daily work by the periods of keeping; nobody erases by hand")),
    Act(PEOPLE, Words("查阅单位", "Read organisations"), SEES_ORGANISATIONS,
        ("organisations.index", "organisations.show")),
    Act(PEOPLE, Words("设立、更名、调整、合并单位", "Found, rename, move, merge organisations"), CHANGES_ORGANISATIONS,
        ("organisations.found_new", "organisations.change", "organisations.move", "organisations.merge")),
    Act(PEOPLE, Words("查阅用户", "Read users"), SEES_USERS, ("users.index", "users.show", "users.export")),
    Act(PEOPLE, Words("新建、停用账号，发一次性代码，登记工号",
                      "Make and close accounts, give codes, register staff ids"),
        (Role.SYSTEM_ADMIN,), ("users.new", "users.set_enabled", "users.give_code", "users.set_staff_id"),
        Words("本人除外", "never one's own")),
    Act(PEOPLE, Words("任免角色", "Give and end roles"), (Role.SECURITY_ADMIN,),
        ("users.add_appointment", "users.end_one"),
        Words("本人除外；尚无安全管理员时由系统管理员办理",
              "never one's own; the system administrator while there is no security administrator")),
    Act(PEOPLE, Words("批量开户", "Make accounts by sheet"), (Role.SECURITY_ADMIN,),
        ("enrolling.index", "enrolling.show", "enrolling.make"),
        Words("尚无安全管理员时由系统管理员办理", "the system administrator while there is no security administrator")),
    Act(PEOPLE, Words("发新代码纸条（重置密码）", "Reset a password by a slip"), GIVES_CODES, ("enrolling.slip",),
        Words("区级审核人只限本区学校的专员和校长；本人除外",
              "a district's reviewer only for clerks and heads of its schools; never one's own")),
    Act(PEOPLE, Words("打印代码纸条", "Print slips"), PRINTS_SLIPS, ("enrolling.slips", "enrolling.print_once"),
        Words("只限本人申请的，一次", "those one asked for, once")),
    Act(GOVERNED, Words("重置动态口令，结束他人登录", "Reset second factors, end others' sign-ins"),
        (Role.SECURITY_ADMIN,), ("users.reset_factor", "users.end_all", "users.end_sign_in_of"),
        Words("本人除外", "never one's own")),
    Act(GOVERNED, Words("查阅操作日志、查阅记录", "Read the trail and who read what"), (Role.AUDITOR,),
        ("trail.index", "reads.index")),
    Act(GOVERNED, Words("查阅系统状况", "Read the page of health"), (Role.SYSTEM_ADMIN,), ("operations.health",)),
    Act(GOVERNED, Words("查阅本页", "Read this page"), READS_PERMISSIONS, ("permissions.index",)),
    Act(GOVERNED, Words("申请应急访问", "Ask for emergency access"), granting.ASKS, ("emergencies.request_leave",)),
    Act(GOVERNED, Words("同意或拒绝应急访问", "Give or refuse emergency access"), granting.DECIDES,
        ("emergencies.decide",)),
    Act(GOVERNED, Words("管理自己的账号、密码、动态口令、登录", "Keep one's own account, password, factor, sign-ins"),
        EVERY_ROLE, ("account.index", "account.set_password", "factors.show", "account.end_one")),
)
