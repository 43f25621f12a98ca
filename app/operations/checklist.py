"""What a registry in production must have, looked at when it starts and by `exreg check`: it refuses to serve without
some of it and warns of the rest. The README lists them all."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.models import APART, Appointment, Role, User
from app.db.engine import db
from app.operations.health import revisions
from app.ui.words import Worded, Words

MOUNTS = Path("/proc/mounts")
SHARES = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs")
FEWEST_SIGNS = 12
"""So many different characters a random secret has at least."""
OTHERS = 0o077
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Point:
    """One thing to look at. `refuses` says whether the program serves without it; `amiss` what to do where it is
    not so."""

    name: str
    refuses: bool
    amiss: Words
    holds: Callable[[Flask], bool]


class Unmet(Worded):
    """What a registry in production must not be without; `words` say it in both languages."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        super().__init__(Words("；".join(point.amiss.zh for point in points),
                               "; ".join(point.amiss.en for point in points)))


def unmet(app: Flask) -> list[Point]:
    """What is amiss, in the order of the list. Needs an application context."""
    return [point for point in POINTS if not point.holds(app)]


def refuse_unmet(app: Flask) -> list[Point]:
    """What is amiss and only warned of. Raises Unmet where more is amiss in production."""
    found = unmet(app)
    grave = tuple(point for point in found if point.refuses)
    if grave and app.config["PRODUCTION"]:
        raise Unmet(grave)
    return found


def _secrets(app: Flask) -> Iterator[bytes]:
    yield str(app.config["SECRET_KEY"]).encode()
    keyring = app.config["KEYRING"]
    yield from keyring.data.values()
    yield keyring.index


def _strong(app: Flask) -> bool:
    return all(len(set(secret)) >= FEWEST_SIGNS for secret in _secrets(app))


def _different(app: Flask) -> bool:
    secrets = list(_secrets(app))
    return len(set(secrets)) == len(secrets)


def _sound_modes(app: Flask) -> bool:
    file = Path(app.config["DATA_DIR"]) / "keys.json"
    return os.name != "posix" or not file.exists() or not file.stat().st_mode & OTHERS


def _private_folder(app: Flask) -> bool:
    folder = Path(app.config["DATA_DIR"])
    return os.name != "posix" or not folder.exists() or not folder.stat().st_mode & OTHERS


def _local_disk(app: Flask) -> bool:
    folder = Path(app.config["DATA_DIR"])
    return not str(folder).startswith("\\\\") and _file_system(folder) not in SHARES


def _file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """The kind of file system a folder lies on, as far as this system tells."""
    if not mounts.exists():
        return ""
    found, kind = Path("/"), ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, place, named, *_ = line.split(" ")
        at = Path(place.replace("\\040", " "))
        if folder.is_relative_to(at) and len(at.parts) >= len(found.parts):
            found, kind = at, named
    return kind


def _at_head(app: Flask) -> bool:
    try:
        at, head = revisions(db.session)
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    return at == head


def _durable(app: Flask) -> bool:
    """PostgreSQL keeps what it has said yes to; SQLite is told so at each connection."""
    if not app.config["SQLALCHEMY_ENGINES"]["default"]["url"].startswith("postgresql"):
        return True
    try:
        return all(db.session.scalar(sa.text(f"SHOW {name}")) != "off" for name in DURABLE)
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()


def _encrypted(app: Flask) -> bool:
    """What leaves this machine is encrypted for a server whose certificate is checked."""
    url = make_url(app.config["SQLALCHEMY_ENGINES"]["default"]["url"])
    here = not url.drivername.startswith("postgresql") or _is_here(str(url.query.get("host") or url.host or ""))
    mailed = not app.config["SMTP_HOST"] or _is_here(app.config["SMTP_HOST"]) or app.config["SMTP_SECURITY"] != "none"
    return mailed and (here or url.query.get("sslmode") == "verify-full")


def _is_here(host: str) -> bool:
    return host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/")


def _administrators(app: Flask) -> bool:
    """System, security and audit are held, and each by persons who hold nothing else."""
    held = sa.select(Appointment.user_id, Appointment.role).join(User).where(Appointment.until.is_(None), User.enabled)
    roles: dict[int, set[Role]] = {}
    try:
        for user_id, role in db.session.execute(held):
            roles.setdefault(user_id, set()).add(role)
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    apart = all(len(of_one) == 1 for of_one in roles.values() if of_one & set(APART))
    return apart and set(APART) <= set().union(*roles.values())


POINTS = (
    Point("production", False, Words("EXREG_ENV 不是 production：演示或测试环境，不得用于正式数据",
                                     "EXREG_ENV is not production: for trying out only, never for real data"),
          lambda app: bool(app.config["PRODUCTION"])),
    Point("debug", True, Words("调试模式已打开：请去掉 FLASK_DEBUG", "debug mode is on: take FLASK_DEBUG away"),
          lambda app: not app.debug),
    Point("secrets", True, Words("密钥太简单：请用 exreg keys 生成",
                                 "a secret is too simple: exreg keys prints better ones"), _strong),
    Point("secrets-differ", True, Words("几个密钥相同：会话、数据、索引密钥须各不相同",
                                        "two secrets are the same: cookie, data and index keys must differ"),
          _different),
    Point("keys-file", True, Words("keys.json 可被他人读取：请设为 0600", "keys.json can be read by others: mode 0600"),
          _sound_modes),
    Point("https", True, Words("EXREG_BASE_URL 须以 https:// 开头（决定二维码网址和登录 Cookie 的安全标记）",
                               "EXREG_BASE_URL must begin with https:// (it makes the QR codes and the cookie secure)"),
          lambda app: bool(app.config["SESSION_COOKIE_SECURE"])),
    Point("hosts", True, Words("未设置 EXREG_HOSTS：请列出本系统使用的域名",
                               "EXREG_HOSTS is empty: name the hosts served"),
          lambda app: bool(app.config["TRUSTED_HOSTS"])),
    Point("no-demo", True, Words("数据目录属于演示系统：含有公开的口令",
                                 "the data folder is a demonstration's: its passwords are public"),
          lambda app: not app.config["DEMO"]),
    Point("local-disk", True, Words("数据目录位于网络共享：数据库可能损坏",
                                    "the data folder is on a network share, where a database can be damaged"),
          _local_disk),
    Point("migrations", True, Words("数据库结构不是最新：请先备份，再运行 exreg migrate",
                                    "the database is not at the newest migration: back up, then exreg migrate"),
          _at_head),
    Point("durable", True, Words("PostgreSQL 关闭了 fsync、synchronous_commit 或 full_page_writes：断电会丢失数据",
                                 "PostgreSQL has fsync, synchronous_commit or full_page_writes off: a power cut would "
                                 "lose data"), _durable),
    Point("folder-mode", False, Words("数据目录可被他人读取：请设为 0700",
                                      "the data folder can be read by others: give it mode 0700"),
          _private_folder),
    Point("proxy", False, Words("EXREG_PROXIES 为 0：前置代理后所有人看起来是同一地址，登录限速会误伤",
                                "EXREG_PROXIES is 0: behind a proxy everybody has one address, and the slowing down of "
                                "guesses hits all"), lambda app: bool(app.config["PROXIES"])),
    Point("backups", False, Words("未设置 EXREG_BACKUP_DIR：每日任务不做备份",
                                  "EXREG_BACKUP_DIR is empty: the daily round makes no backup"),
          lambda app: bool(app.config["BACKUP_DIR"])),
    Point("mail", False, Words("未配置邮件服务器：不发提醒邮件", "there is no mail server: no reminder is mailed"),
          lambda app: bool(app.config["SMTP_HOST"])),
    Point("scanner", False, Words("未设置 EXREG_CLAMD：上传的附件不做病毒扫描",
                                  "EXREG_CLAMD is empty: no virus scanner looks at what is sent"),
          lambda app: bool(app.config["CLAMD"])),
    Point("connections", False, Words("与其他机器上的 PostgreSQL（sslmode）或邮件服务器的连接未加密或不核对证书",
                                      "a connection to PostgreSQL (sslmode) or the mail server on another machine is "
                                      "not encrypted, or checks no certificate"), _encrypted),
    Point("administrators", False, Words("系统、安全、审计管理员须分别由专人担任",
                                         "system, security and audit must be held, each by persons of its own"),
          _administrators),
)
