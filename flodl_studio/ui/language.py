"""The language of the window: which there are, which was chosen, and loading it at the start."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QSettings, QTranslator

from flodl_studio import resources

SYSTEM = "system"
ORIGINAL = "en"
"""The language of the sources, which needs no translation."""
LANGUAGES: Mapping[str, str] = MappingProxyType({ORIGINAL: "English", "de": "Deutsch"})
"""Languages by their code, each named as its speakers name it."""
CHOICES = (SYSTEM, *LANGUAGES)

_KEY = "language"


def choice() -> str:
    """Return what the user chose: the code of a language, or that of the system."""
    chosen = str(QSettings().value(_KEY, SYSTEM))
    return chosen if chosen in CHOICES else SYSTEM


def choose(name: str) -> None:
    """Keep a choice for the next start: texts that are on the screen stay as they are."""
    QSettings().setValue(_KEY, name)


def language() -> str:
    """Return the language to use: the one chosen, else the first of the system's that is there."""
    chosen = choice()
    if chosen != SYSTEM:
        return chosen
    wanted = (tag.partition("-")[0] for tag in QLocale.system().uiLanguages())
    return next((code for code in wanted if code in LANGUAGES), ORIGINAL)


def install(app: QCoreApplication) -> None:
    """Let the application speak its language, and Qt's own dialogs with it."""
    code = language()
    if code == ORIGINAL:
        return
    ours = str(resources.root() / "translations")
    of_qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", of_qt), ("studio", ours)):
        translator = QTranslator(app)
        if translator.load(f"{name}_{code}", folder):  # without Qt's own, only dialogs are English
            app.installTranslator(translator)
