"""A tiny seed: one city, one district, one school, the people of each desk, and as much else as a test asks for."""

from pathlib import Path

ORGANISATIONS = """\
code,level,parent,name_zh,name_en,division,functional_zone,affiliation,ownership,stage,uscc,filing_prefix,\
valid_from,valid_to,since
C,city,,示例市教育局,Sample City,,,,,,,示市教外备,2010-01-01,,2018-01-01
D,district,C,示例区教委,Sample District,,,,,,,示区教外备,2010-01-01,,2018-01-01
S,school,D,示例中学,Sample School,,,district,public,complete_secondary,,,2010-01-01,,2018-01-01
"""
USERS = """\
username,name,post,email,password,roles,since
s-clerk,王示例,,,,clerk@S,2018-01-02
s-head,李示例,,,,head@S,2018-01-02
d-reviewer,赵示例,,,,district_reviewer@D,2018-01-02
c-reviewer,钱示例,,,,city_reviewer@C,2018-01-02
"""
PARTNERS = """\
public_id,territory,kind,locality,name_zh_hans,name_zh_hant,name_en,name_local,other_names,since
PTN-1,GB,school,Wales,示例学校,,Sample Hill School,,The Sample School|示例山學校,2018-01-03
"""
STATE = ("series,version,organisation,state,begun,submitted,city_since,until,revoked,condition_due,ended_at,words,"
         "reasons,reason,created_by,city_by,")
FIELDS = ("type,phase,style,partner_id,signed_on,signed_at,signing_mode,effective_on,expires_on,own_signatory,"
          "own_signatory_post,partner_signatory,partner_signatory_post,text_languages,channel,exchange_contents,"
          "risk_checks")
CONTENT = ("formal,signed,sister,PTN-1,2019-03-01,重庆,in_person,2019-03-01,{expires},王示签,校长,Jo Sample,Head,"
           "zh_foreign,own,students|teachers,not_religious|no_mission|no_politics|funding_clear")


def agreement(series: str, version: int, state: str, *, expires: str = "2030-02-28", organisation: str = "S",
              **given: str) -> str:
    """One line of agreement.csv."""
    own = {"series": series, "version": str(version), "organisation": organisation, "state": state, **given}
    cells = [own.pop(name, "") for name in STATE.rstrip(",").split(",")]
    assert not own, own
    return ",".join(cells) + "," + CONTENT.format(expires=expires)


def folder(path: Path, *agreements: str, **files: str) -> Path:
    """The seed as files under `path`; `users="..."` replaces users.csv."""
    texts = {"organisations": ORGANISATIONS, "users": USERS, "partners": PARTNERS} | files
    if agreements:
        texts["records/agreement"] = "\n".join([STATE + FIELDS, *agreements]) + "\n"
    (path / "records").mkdir(exist_ok=True)
    for name, text in texts.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path
