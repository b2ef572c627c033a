"""What was decided by hand for the Zoomi sample: sources, codes for free text, kinds of result, translated names."""

# ruff: noqa: E501 – the tables are read across, one thing a line

from __future__ import annotations

#: slug: (rank, Finnish, Swedish, English name). Lower ranks are believed first.
SOURCES: dict[str, tuple[int, str, str, str]] = {
    "eura2014": (10, "EURA 2014 -hanketietopalvelu", "Projektinformationstjänsten EURA 2014", "EURA 2014 project register"),
    "eura2007": (11, "EURA 2007 -hanketietopalvelu", "Projektinformationstjänsten EURA 2007", "EURA 2007 project register"),
    "zoomi-kasikirja": (15, "Zoomin koordinaatiokäsikirja", "Zoomis koordineringshandbok", "The Zoomi coordination handbook"),
    "oph": (20, "Opetushallituksen sivut", "Utbildningsstyrelsens webbplats", "Pages of the National Agency for Education"),
    "innokyla": (30, "Innokylä", "Innobyn", "Innokylä"),
    "hankesivu": (40, "Hankkeiden omat sivut", "Projektens egna sidor", "The projects' own pages"),
    "hanketuloskortti": (45, "Hanketuloskortti", "Projektresultatkort", "Project result card"),
    "julkaisu": (50, "Julkaisut ja raportit", "Publikationer och rapporter", "Publications and reports"),
    "kohesio": (60, "Kohesio", "Kohesio", "Kohesio"),
    "projektilista": (70, "Rahoitettujen hankkeiden luettelo (os-data)", "Förteckning över finansierade projekt (os-data)", "List of funded projects (os-data)"),
    "koonti": (90, "Aineiston koonti", "Sammanställningen av materialet", "Compilation of this data set"),
}  # fmt: skip

#: What the data calls a kind of source → its slug. What is not here is a publication.
SOURCE_KINDS = {
    "eura2014": "eura2014",
    "eura2014 (hankkeen tuotos)": "eura2014",
    "eura2014 (mainittu toisen hankkeen sivulla)": "eura2014",
    "eura2007": "eura2007",
    "kohesio": "kohesio",
    "hankesivu": "hankesivu",
    "verkkosivu": "hankesivu",
    "verkkopalvelu": "hankesivu",
    "blogi": "hankesivu",
    "hanketuloskortti": "hanketuloskortti",
    "OPH:n uutinen": "oph",
    "OPH:n sivu": "oph",
    "innokyla": "innokyla",
    "innokyla (kokonaisuus)": "innokyla",
    "projektilista (os-data)": "projektilista",
    "seed: Zoomi-käsikirja": "zoomi-kasikirja",
}

#: Part of a page's address → the source it belongs to; other pages belong to the record they were named in.
PAGE_SOURCES = {
    "eura2014.fi": "eura2014",
    "oph.fi": "oph",
    "innokyla.fi": "innokyla",
    "kohesio": "kohesio",
    "docplayer.fi": "julkaisu",
    "pdfslide.tips": "julkaisu",
    "fliphtml5.com": "julkaisu",
}

STATUSES = {
    "Toiminta päättynyt": "ended",
    "Hanke loppunut": "ended",
    "päättynyt": "ended",
    "Toiminnassa": "running",
    "Käynnissä (asiakirjan tallennushetkellä)": "running",
    "Keskeytynyt": "interrupted",
}

#: network_status → kinds of tie, and whether the source confirms that the project belongs.
TIES = {
    "koordinaatiohanke": ("coordination", True),
    "edeltävä koordinaatiohanke": ("predecessor-coordination", False),
    "esitelty Zoomin levittämisseminaarissa": ("presented-at-seminar", True),
    "nimetty": ("named-in-evaluation", True),
    "sama erityistavoite": ("shares-objective", False),
    "lähiala": ("adjacent-field", False),
}

#: Beginning of the stage text → development stage; the text itself is kept as stageNote.
STAGES = {
    "suunniteltu ja koulutettu": "in-development",
    "suunniteltu": "planned",
    "mallinnus": "in-development",
    "kehittämisen polku": "in-development",
    "kehitteillä": "in-development",
    "kehitysvaiheessa": "in-development",
    "kehittäminen": "in-development",
    "ohjelma 2019": "ended",
    "ohjelma": "in-development",
    "päättynyt": "ended",
    "pilot": "piloted",
    "kuvattu": "ready",
    "valmis": "ready",
    "käyttöönotto": "ready",
    "esitelty levittämisseminaarissa": "ready",
    "levittäminen": "ready",
    "julkaistu": "published",
    "vakiintunut": "established",
    "juurtunut": "established",
    "käytössä": "established",
    "korvattu": "replaced",
}
PLANNED_ONLY = "eura2014 (hankkeen tuotos)"  #: outputs that a plan promises: planned, whatever the text says
#: Beginning of the stage text of a model that is being spread; an output that is only planned never is.
SPREADING = ("esitelty levittämisseminaarissa", "levittäminen")

#: Results that are no model; all others are.
KINDS = {
    "ik-tyokykyohjelma": "whole",
    # Compilations as well, but of parts that the data does not name: a whole needs members.
    "ik-toimeksi": "result",
    "ik-ote-mallit": "result",
    "ik-rakenneuudistus-ep": "result",
    "arjen-arkki-menetelmapankki": "method_bank",
    "hyvinvoiva-amis-menetelmapankki": "method_bank",
    "laadukas-asuntolatoiminta-2020": "guide",
    "laadukas-asuntolatoiminta-2023": "guide",
    "m-tarkistuslista": "tool",
    "m-ostu": "tool",
    "m-aidi": "tool",
    "m-poluttamo-tyokalut": "tool",
    "m-liaani-valineet": "tool",
    "m-jatkuvan-haun-kartoitus": "tool",
    "m-urheilijan-urapolku": "tool",
    "m-kieli-hops": "tool",
    "m-hyvinvointipaivat": "good_practice",
    "m-motivaation-tunnistaminen": "good_practice",
    "m-hyvinvoiva-oppilaitos-koulutukset": "good_practice",
    "m-oppilaitosnuorisotyontekija": "good_practice",
    "m-valtti": "good_practice",
    "m-help4you": "good_practice",
    "ik-ideakilpailu": "good_practice",
}

#: Owners that are no single organisation: kept as text only.
OWNER_TEXT_ONLY = ("kunnat, TE-palvelut", "Pohjois-Savon sote-järjestöt", "Kielibuusti (")
#: Short names of organisations → the names that the register knows.
ALIASES = {
    "saku": "suomen ammatillisen koulutuksen kulttuuri- ja urheiluliitto saku",
    "helsingin diakonissalaitos": "helsingin diakonissalaitoksen säätiö",
}

PROGRAMME = "Kestävää kasvua ja työtä 2014–2020"
FUNDS = {"ESR+": "ESR plus"}  #: "ESR+" would fold to the same identifier as "ESR"

_AXIS3 = "3. Työllisyys ja työvoiman liikkuvuus"
_AXIS4 = "4. Koulutus, ammattitaito ja elinikäinen oppiminen"
_AXIS5 = "5. Sosiaalinen osallisuus ja köyhyyden torjunta"
_AXIS9 = "9. REACT-EU:n ESR-toimenpiteet"
#: Funding schemes that the vocabularies do not hold: Finnish name: (Swedish, English, part of).
FUNDING: dict[str, tuple[str, str, str | None]] = {
    "ESR plus": ("ESF+", "ESF+", None),
    "OKM": ("Undervisnings- och kulturministeriet", "Ministry of Education and Culture", None),
    "OKM strategiarahoitus": ("UKM:s strategifinansiering", "Strategic funding of the Ministry of Education and Culture", "OKM"),
    "OPH valtionavustus": ("Statsunderstöd från Utbildningsstyrelsen", "Government grant of the National Agency for Education", None),
    "STM valtionavustus (Työkykyohjelma)": ("SHM:s statsunderstöd (arbetsförmågeprogrammet)", "Government grant of the Ministry of Social Affairs and Health (Work Ability Programme)", None),
    _AXIS3: ("3. Sysselsättning och arbetskraftens rörlighet", "3. Employment and labour mobility", PROGRAMME),
    _AXIS5: ("5. Social delaktighet och bekämpning av fattigdom", "5. Social inclusion and combating poverty", PROGRAMME),
    _AXIS9: ("9. ESF-åtgärder inom REACT-EU", "9. ESF measures of REACT-EU", PROGRAMME),
    "6.1. Nuorten ja muiden heikossa työmarkkina-asemassa olevien työllistymisen edistäminen": ("6.1. Främjande av sysselsättningen för unga och andra med svag ställning på arbetsmarknaden", "6.1. Promoting the employment of young people and others in a weak labour market position", _AXIS3),
    "7.1. Tuottavuuden ja työhyvinvoinnin parantaminen": ("7.1. Förbättring av produktiviteten och arbetshälsan", "7.1. Improving productivity and well-being at work", _AXIS3),
    "8.1. Työ- ja koulutusurien sukupuolenmukaisen eriytymisen lieventäminen": ("8.1. Minskad könssegregation i arbets- och utbildningskarriärer", "8.1. Reducing gender segregation in careers and education", _AXIS4),
    "9.2. Kasvu- ja rakennemuutosalojen koulutuksen tarjonnan ja laadun parantaminen": ("9.2. Bättre utbud av och kvalitet på utbildning inom tillväxt- och omstruktureringsbranscher", "9.2. Improving the supply and quality of education in growing and changing sectors", _AXIS4),
    "10.1. Työelämän ulkopuolella olevien työ- ja toimintakyvyn parantaminen": ("10.1. Förbättring av arbets- och funktionsförmågan hos personer utanför arbetslivet", "10.1. Improving the work ability and functional capacity of people outside working life", _AXIS5),
    "12.3. Digitaalisten taitojen parantaminen": ("12.3. Förbättring av digitala färdigheter", "12.3. Improving digital skills", _AXIS9),
    "2: Työllistymisen ja työmarkkinoilla pysymisen edistäminen sekä syrjäytymisen ehkäiseminen": ("2: Främjande av sysselsättning och kvarstannande på arbetsmarknaden samt förebyggande av utslagning", "2: Promoting employment and staying in the labour market, and preventing exclusion", None),
    "3: Työmarkkinoiden toimintaa edistävien osaamis-, innovaatio- ja palvelujärjestelmien kehittäminen": ("3: Utveckling av kunskaps-, innovations- och servicesystem som främjar arbetsmarknaden", "3: Developing competence, innovation and service systems that help the labour market work", None),
    "4: Jäsenvaltioiden ja alueiden välinen yhteistyö ESR-toiminnassa": ("4: Samarbete mellan medlemsstater och regioner inom ESF", "4: Cooperation of member states and regions in the ESF", None),
    "Valtakunnallinen osio": ("Riksomfattande delen", "National part", None),
    "Itä-Suomen suuralueosio": ("Storområdesdelen för östra Finland", "Eastern Finland part", None),
    "Pohjois-Suomen suuralueosio": ("Storområdesdelen för norra Finland", "Northern Finland part", None),
    "Länsi-Suomen suuralueosio": ("Storområdesdelen för västra Finland", "Western Finland part", None),
}  # fmt: skip

PUBLICATION_IDS = {
    "Sujuvuutta siirtymiin": "sujuvuutta-siirtymiin-2017",
    "Malleista oppilaitoksen toimintamalleiksi (selvitys)": "malleista-oppilaitoksen-toimintamalleiksi",
    "Malleja ja hyviä käytänteitä (koontiraportti)": "malleja-ja-hyvia-kaytanteita",
    "Zoomin vaikuttavuusselvitys": "zoomin-vaikuttavuusselvitys-2021",
    "Laadukas asuntolatoiminta": "laadukas-asuntolatoiminta-2023-4a",
}
