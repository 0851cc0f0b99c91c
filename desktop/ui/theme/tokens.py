"""The colours of the program, each by its meaning; every theme declares all of them."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours as `#rrggbb`; contrast of each text colour with each ground is checked by a test."""

    name: str
    is_dark: bool
    # Grounds.
    window: str
    surface: str
    sunken: str
    raised: str
    row_hover: str
    selection: str
    # Words and lines.
    text: str
    text2: str
    text_disabled: str
    link: str
    border_control: str
    border_subtle: str
    focus: str
    # What is pressed.
    accent: str
    on_accent: str
    accent_hover: str
    danger: str
    on_danger: str
    danger_hover: str
    # Production.
    prod: str
    on_prod: str
    # States, each with the tint that lies behind its words.
    ok: str
    ok_tint: str
    run: str
    run_tint: str
    warn: str
    warn_tint: str
    fail: str
    fail_tint: str
    freeze: str
    freeze_tint: str
    unknown: str
    unknown_tint: str
    # Differences.
    diff_add: str
    diff_add_word: str
    diff_add_sign: str
    diff_del: str
    diff_del_word: str
    diff_del_sign: str
    # What lies over the page while the palette is open.
    veil: str
    veil_opacity: float

    def colours(self) -> dict[str, str]:
        """Return every colour by its name."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if str(value).startswith("#")}


LIGHT = Tokens(
    name="light",
    is_dark=False,
    window="#F3F5F8",
    surface="#FFFFFF",
    sunken="#E9EDF2",
    raised="#FFFFFF",
    row_hover="#F0F3F7",
    selection="#E3EDFD",
    text="#1A2028",
    text2="#4A5563",
    text_disabled="#8A95A3",
    link="#1A56B8",
    border_control="#77828F",
    border_subtle="#D3DAE3",
    focus="#0A4FD0",
    accent="#1F63D0",
    on_accent="#FFFFFF",
    accent_hover="#1A56B8",
    danger="#8E0F14",
    on_danger="#FFFFFF",
    danger_hover="#6F0A0E",
    prod="#7A1150",
    on_prod="#FFFFFF",
    ok="#0B6149",
    ok_tint="#E7EFED",
    run="#1F63D0",
    run_tint="#E9EFFA",
    warn="#985A00",
    warn_tint="#F5EEE6",
    fail="#8E0F14",
    fail_tint="#F4E7E8",
    freeze="#5A1A91",
    freeze_tint="#EEE8F4",
    unknown="#3D4854",
    unknown_tint="#ECEDEE",
    diff_add="#DCEBFD",
    diff_add_word="#A6CBF7",
    diff_add_sign="#0B4A8F",
    diff_del="#FDEBD8",
    diff_del_word="#F7C590",
    diff_del_sign="#8A3D00",
    veil="#141A22",
    veil_opacity=0.38,
)
DARK = Tokens(
    name="dark",
    is_dark=True,
    window="#14181D",
    surface="#1B2027",
    sunken="#0F1216",
    raised="#252C35",
    row_hover="#20262E",
    selection="#1A2F4D",
    text="#E9EDF2",
    text2="#B1BBC7",
    text_disabled="#6F7B88",
    link="#8BB9FF",
    border_control="#7B8896",
    border_subtle="#343D48",
    focus="#9CC4FF",
    accent="#5C9CF5",
    on_accent="#0B1220",
    accent_hover="#8BB9FF",
    danger="#F0797B",
    on_danger="#1A0506",
    danger_hover="#FFA3A4",
    prod="#F29CCB",
    on_prod="#2A0418",
    ok="#8FEBC8",
    ok_tint="#2E4041",
    run="#5C9CF5",
    run_tint="#253448",
    warn="#FBBF2E",
    warn_tint="#3F3928",
    fail="#F0797B",
    fail_tint="#3D2E34",
    freeze="#E3CCFE",
    freeze_tint="#3B3C49",
    unknown="#9AA3AE",
    unknown_tint="#2F353D",
    diff_add="#12304F",
    diff_add_word="#1D5288",
    diff_add_sign="#A9D2FF",
    diff_del="#3A2414",
    diff_del_word="#6B3D17",
    diff_del_sign="#FFC999",
    veil="#06080B",
    veil_opacity=0.62,
)
HIGH_CONTRAST = Tokens(
    name="high-contrast",
    is_dark=True,
    window="#000000",
    surface="#000000",
    sunken="#000000",
    raised="#101010",
    row_hover="#1C1C1C",
    selection="#00306B",
    text="#FFFFFF",
    text2="#E6E6E6",
    text_disabled="#A0A0A0",
    link="#9CD0FF",
    border_control="#FFFFFF",
    border_subtle="#B0B0B0",
    focus="#FFFF00",
    accent="#FFFF00",
    on_accent="#000000",
    accent_hover="#FFFFA0",
    danger="#FF9C9C",
    on_danger="#000000",
    danger_hover="#FFC4C4",
    prod="#FFA8DC",
    on_prod="#000000",
    ok="#7CFFC8",
    ok_tint="#00261A",
    run="#8CC4FF",
    run_tint="#001E40",
    warn="#FFD24A",
    warn_tint="#332600",
    fail="#FF9C9C",
    fail_tint="#3A0000",
    freeze="#E8D4FF",
    freeze_tint="#22103A",
    unknown="#D0D0D0",
    unknown_tint="#242424",
    diff_add="#002850",
    diff_add_word="#005AAF",
    diff_add_sign="#B8DCFF",
    diff_del="#402000",
    diff_del_word="#804000",
    diff_del_sign="#FFD4A8",
    veil="#000000",
    veil_opacity=0.7,
)


def green_red(tokens: Tokens) -> dict[str, str]:
    """Return the other colours of differences, for those who chose them; by theme, since words stand on them."""
    if not tokens.is_dark:
        return {
            "diff_add": "#DDF3E4",
            "diff_add_word": "#A9E0BC",
            "diff_add_sign": "#0B6149",
            "diff_del": "#FBE3E4",
            "diff_del_word": "#F5BBBE",
            "diff_del_sign": "#8E0F14",
        }
    return {
        "diff_add": "#12351F",
        "diff_add_word": "#1B5A35",
        "diff_add_sign": "#8FEBC8",
        "diff_del": "#44191C",
        "diff_del_word": "#78292E",
        "diff_del_sign": "#FFB3B5",
    }
