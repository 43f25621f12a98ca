"""单点登录: signing in by the bureau's own identity provider, behind one small interface."""
