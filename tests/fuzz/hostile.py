"""What an enemy, a broken browser or a tired clerk may type: as bytes, because not all of it is text."""

TAG = "<zqx"
"""Never stands in a page: whoever typed it finds it escaped."""
SUM = "zq1337zq"
"""What a template would make of `zq{{7*191}}zq`, were it ever taken for one."""

TEXTS = (
    "", " ", "\u3000", "示例", "0", "-1", "1", "2025", "9999999999999999999999", "-2147483649", "2147483648",
    "9223372036854775808", "1e309", "NaN", "Infinity", "1,5", "0x10", "１２３", "٣", "½", "1_000", "0.1e-400",
    "2025-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "２０２５-０１-０１", "2025-1-1",
    "2025-13",
    "2025年2月30日", "a\x00b", "\x00", "\x01\x08\x0b\x1b[31m\x7f\x85", "a\u2028b\u2029c", "\u202e示例\u2066\u200f",
    "\ufeff",
    "\ufffe\uffff", "e\u0301" * 40, "\U0001f469\u200d\U0001f393", "\U0002ebf0\ue000\U000e0041",
    "=cmd|' /C calc'!A0",
    "+1+1", "-1+1", "@SUM(1)", "\t=1", "' OR 1=1 --", "'; DROP TABLE series; --", "%' ESCAPE '", "%_%\\", '"',
    "`",
    f"{TAG} onload=alert(1)>", f"\">{TAG}>", f"'>{TAG}>", f"</textarea></select>{TAG}>", "zq{{7*191}}zq",
    "{% raw %}", "{0.__class__}", "%(x)s %s %n", "${7*7}", "*)(uid=*))(|(uid=*", "../../../../etc/passwd",
    "..\\..\\windows", "%2e%2e%2f", "/etc/passwd", "//example.com", "https://example.com/",
    "javascript:alert(1)",
    "a\r\nSet-Cookie: zqx=1", "a\nb\rc", "\n" * 400, "[]", "{}", '{"a":1}', "null", "true", "undefined", "y",
    "on",
    "GB", "gb", "CN", "ZZ", "ß", "İ", "ﬀ", "nobody@", "a@b.example\r\nBcc: x@y.example", "x" * 300,
    "字" * 3000,
)
BYTES = (b"\xff\xfe", b"\xed\xa0\x80\xed\xb0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", "示例".encode("gb18030"),
         b"%zz", b"%")
LONG = (b"x" * 100_000, "字".encode() * 33_000, b"a " * 50_000, b"9" * 100_000, b"(" * 50_000)
"""Costly to carry, so seldom sent."""

FIELDS = (*(text.encode() for text in TEXTS), *BYTES)

FILES = (
    (b"", b""), (b"a.pdf", b""), (b"a.pdf", b"%PDF-1.7\n"), (b"a.pdf", b"MZ\x90\x00" + b"\0" * 60),
    (b"a.xlsx", b"PK\x03\x04"),
    (b"a.xlsx", b"PK\x05\x06" + b"\0" * 18), (b"a.csv", b"a,b\n\x00,1\n"), (b"a.csv", b"\xff\xfe\xff"),
    (b"a.csv", b'"' * 5000),
    (b"a.csv", "姓名,证件号\n=1+1,１\n".encode()), (b"a.csv", "姓名\n示例\n".encode("gb18030")),
    (b"a.png", b"\x89PNG\r\n\x1a\n"),
    (b"a.jpg", b"\xff\xd8\xff\xe0"), (b"../../a.pdf", b"%PDF-1.4\n%%EOF"), (b"a\x00.pdf", b"%PDF-1.4\n%%EOF"),
    ("\u202efdp.exe".encode(), b"%PDF-1.4\n%%EOF"), (b"x" * 3000 + b".pdf", b"%PDF-1.4\n%%EOF"),
    (b"=cmd.csv", b"=1,2\n3,4\n"), (f"{TAG}>.pdf".encode(), b"%PDF-1.4\n%%EOF"),
    (b"\xff\xfe.pdf", b"%PDF-1.4\n%%EOF"),
    (b"a.json", b"[" * 2000), (b"a.json", b"{}"), (b"a.toml", b"a = "), (b"CON", b"x"),
    (b"a.svg", b"<svg onload='x'/>"),
)
