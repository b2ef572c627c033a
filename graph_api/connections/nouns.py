"""Names of things with the noun that says what they are: Finnish inflects the noun and leaves the name alone."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.iris import N

#: Finnish: nominative, genitive, partitive, inessive, elative, illative, adessive; then Swedish and English.
_NOUNS = {
    "project": "hanke hankkeen hanketta hankkeessa hankkeesta hankkeeseen hankkeella|projektet|the project",
    "model": "tulos tuloksen tulosta tuloksessa tuloksesta tulokseen tuloksella|resultatet|the result",
    "Model": "malli mallin mallia mallissa mallista malliin mallilla|modellen|the model",
    "GoodPractice": (
        "käytänne käytänteen käytännettä käytänteessä käytänteestä käytänteeseen käytänteellä|praxisen|the practice"
    ),
    "Guide": "opas oppaan opasta oppaassa oppaasta oppaaseen oppaalla|handboken|the guide",
    "WorkingTool": (
        "työväline työvälineen työvälinettä työvälineessä työvälineestä työvälineeseen työvälineellä"
        "|arbetsverktyget|the tool"
    ),
    "MethodBank": (
        "menetelmäpankki menetelmäpankin menetelmäpankkia menetelmäpankissa menetelmäpankista menetelmäpankkiin"
        " menetelmäpankilla|metodbanken|the method bank"
    ),
    "organisation": (
        "organisaatio organisaation organisaatiota organisaatiossa organisaatiosta organisaatioon organisaatiolla"
        "|organisationen|the organisation"
    ),
    "event": (
        "tapahtuma tapahtuman tapahtumaa tapahtumassa tapahtumasta tapahtumaan tapahtumalla|evenemanget|the event"
    ),
    "series": "sarja sarjan sarjaa sarjassa sarjasta sarjaan sarjalla|serien|the series",
    "publication": (
        "julkaisu julkaisun julkaisua julkaisussa julkaisusta julkaisuun julkaisulla|publikationen|the publication"
    ),
    "theme": "teema teeman teemaa teemassa teemasta teemaan teemalla|temat|the theme",
    "target-group": (
        "kohderyhmä kohderyhmän kohderyhmää kohderyhmässä kohderyhmästä kohderyhmään kohderyhmällä"
        "|målgruppen|the target group"
    ),
    "phase": (
        "nivelvaihe nivelvaiheen nivelvaihetta nivelvaiheessa nivelvaiheesta nivelvaiheeseen nivelvaiheella"
        "|övergångsfasen|the transition phase"
    ),
    "region": "alue alueen aluetta alueessa alueesta alueeseen alueella|området|the region",
    "network": "verkosto verkoston verkostoa verkostossa verkostosta verkostoon verkostolla|nätverket|the network",
    "funding": (
        "rahoituskokonaisuus rahoituskokonaisuuden rahoituskokonaisuutta rahoituskokonaisuudessa"
        " rahoituskokonaisuudesta rahoituskokonaisuuteen rahoituskokonaisuudella"
        "|finansieringshelheten|the funding scheme"
    ),
    "challenge": "haaste haasteen haastetta haasteessa haasteesta haasteeseen haasteella|utmaningen|the challenge",
    "external": "työ työn työtä työssä työstä työhön työllä|arbetet|the work",
    "whole": (
        "kokonaisuus kokonaisuuden kokonaisuutta kokonaisuudessa kokonaisuudesta kokonaisuuteen kokonaisuudella"
        "|helheten|the whole"
    ),
}
_OTHER = "kohde kohteen kohdetta kohteessa kohteesta kohteeseen kohteella|objektet|the thing"
_QUOTES = {"fi": ("”", "”"), "sv": ("”", "”"), "en": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Named:
    """A name in quotation marks; each case is the noun in that case and the name."""

    name: str
    lang: str
    kind: str
    types: tuple[str, ...] = ()

    def __str__(self) -> str:
        before, after = _QUOTES.get(self.lang, _QUOTES["en"])
        # A name on several lines would break the sentence.
        return f"{before}{' '.join(self.name.split())}{after}"

    @property
    def noun(self) -> str:
        """The noun as a subject or, in Swedish and English, anywhere, and the name."""
        return self._case(0)

    @property
    def genitive(self) -> str:
        """Finnish: hankkeen."""
        return self._case(1)

    @property
    def partitive(self) -> str:
        """Finnish: hanketta."""
        return self._case(2)

    @property
    def inessive(self) -> str:
        """Finnish: hankkeessa."""
        return self._case(3)

    @property
    def elative(self) -> str:
        """Finnish: hankkeesta."""
        return self._case(4)

    @property
    def illative(self) -> str:
        """Finnish: hankkeeseen."""
        return self._case(5)

    @property
    def adessive(self) -> str:
        """Finnish: hankkeella."""
        return self._case(6)

    def _case(self, number: int) -> str:
        finnish, swedish, english = self._words().split("|")
        noun = {"fi": finnish.split()[number], "sv": swedish}.get(self.lang, english)
        return f"{noun} {self}"

    def _words(self) -> str:
        """A result is called by its class: a guide is no model."""
        own = (one.removeprefix(N) for one in self.types if self.kind == "model")
        return next((_NOUNS[one] for one in own if one in _NOUNS), _NOUNS.get(self.kind, _OTHER))
