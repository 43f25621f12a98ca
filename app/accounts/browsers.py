"""A browser by a name its owner recognises in the list of sign-ins. No more of what it sends is kept."""

BROWSERS = (("MicroMessenger", "微信 WeChat"), ("Edg", "Edge"), ("QQBrowser", "QQ Browser"), ("360", "360"),
            ("Firefox", "Firefox"), ("OPR", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
           ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def browser_name(user_agent: str) -> str:
    """Such as `Chrome · Windows`; empty for what is not known."""
    names = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " · ".join(name for name in names if name)


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """The first that fits: most browsers also claim to be those further down."""
    return next((name for mark, name in known if mark in user_agent), "")
