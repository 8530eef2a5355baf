"""How the text of the help looks in the window, in the theme's colours and sizes."""

from __future__ import annotations

from secondop_desktop.ui.theme import Theme


def browser_style(theme: Theme) -> str:
    """The style sheet of the text, in the part of CSS that Qt's rich text knows."""
    color = {name: theme.color(name).name() for name in ("ink", "ink_soft", "accent", "line", "sunk")}
    px = theme.px
    sizes = {role: px(theme.tokens.type[role].px) for role in ("display", "title", "heading", "body", "support")}
    family = theme.tokens.family
    return f"""
body {{ font-family: '{family}'; font-size: {sizes["body"]}px; color: {color["ink"]}; }}
h1, h2 {{ font-size: {sizes["display"]}px; font-weight: 600; margin-top: 0; margin-bottom: {px(12)}px; }}
h3 {{ font-size: {sizes["heading"]}px; font-weight: 600; margin-top: {px(24)}px; margin-bottom: {px(6)}px; }}
p {{ margin-top: 0; margin-bottom: {px(12)}px; line-height: 112%; }}
li {{ margin-bottom: {px(6)}px; line-height: 112%; }}
ul, ol {{ margin-top: 0; margin-bottom: {px(12)}px; }}
b {{ font-weight: 600; }}
a {{ color: {color["accent"]}; text-decoration: underline; }}
code, pre {{ font-family: monospace; font-size: {sizes["support"]}px; background-color: {color["sunk"]}; }}
pre {{ white-space: pre-wrap; margin-bottom: {px(12)}px; }}
table {{ margin-top: {px(4)}px; margin-bottom: {px(12)}px; border-collapse: collapse; }}
th {{ font-weight: 600; color: {color["ink_soft"]}; padding: {px(6)}px {px(12)}px {px(6)}px 0;
  border-bottom: 1px solid {color["line"]}; }}
td {{ padding: {px(7)}px {px(12)}px {px(7)}px 0; border-bottom: 1px solid {color["line"]}; vertical-align: top; }}
"""
