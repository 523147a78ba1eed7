"""Word lists for telling who speaks: offices and institutions, and the words that bound a speaker's name. English."""

from __future__ import annotations

ROLES = frozenset(
    """official officials police authorities authority spokesperson spokesman spokeswoman spokespeople ministry
    ministries minister ministers president government governments analyst analysts report reports study survey
    court company companies firm resident residents witness witnesses researcher researchers scientist
    scientists military army council agency agencies union unions mayor governor prosecutor prosecutors doctor
    doctors lawyer lawyers activist activists critic critics expert experts source sources media office
    department group groups organiser organisers organizer organizers team coach regulator regulators bank
    opposition rebels rebel party family families campaign committee commission commissioner chief director
    chairman chairwoman chair leader leaders secretary ambassador envoy general commander commanders officer
    officers investigator investigators judge judges jury hospital hospitals university institute institution
    institutions organization organisation organizations organisations newspaper outlet outlets broadcaster
    watchdog monitor monitors operator operators airline club federation association league body board panel
    inquiry statement document documents data figures poll polls economist economists historian historians
    professor author authors lawmaker lawmakers senator congressman representative representatives delegation
    delegates side sides both embassy palace administration staff workers worker employees owner owners captain
    pilot driver survivors survivor victim victims relatives neighbours neighbors parents mother father brother
    sister wife husband son daughter man woman people person men women teacher teachers students student farmers
    farmer fishermen villagers diplomat diplomats intelligence coroner firefighters rescuers volunteers
    manager executive executives ceo founder spokesmen deputy adviser advisers advisor advisors aide aides
    parliament cabinet candidate candidates magistrate magistrates service services trust charity foundation
    newsletter forecast forecasters meteorologists seismologists engineers engineer skipper referee sheriff
    troops forces militants militia insurgents separatists protesters demonstrators strikers pilots miners
    nurses medics clinic laboratory lab observatory analysis analyses estimate estimates review country nation
    city calculations calculation tally tank employee mp mps contributor reporter reporters editor editors
    correspondent correspondents columnist commentator presenter lawsuit suit book journalist journalists
    network site website magazine paper memo letter filing complaint indictment ruling manufacturer supplier
    retailer insurer developer utility electorate voters observers supporters opponents allies neither exchange
    negotiator negotiators treasurer clerk warden ombudsman auditor auditors consultant consultants archaeologist
    archaeologists curator curators biologist biologists ecologist ecologists geologist geologists statistician
    statisticians physicist chemist epidemiologist epidemiologists inspector inspectors superintendent detective
    detectives sergeant major colonel admiral archbishop bishop priest imam dean rector headteacher principal
    headmaster registrar librarian landlord landlords tenants customers passengers commuters pupils players fans
    promoter promoters producer producers publisher studio agent broker brokers trader traders shareholders
    investors creditors liquidator accountants contractor contractors builder builders architect architects planner
    planners surveyor surveyors councillor councillors treasury confederation alliance coalition movement navy
    coastguard brigade paramedics surgeon surgeons midwives pharmacists growers breeders ranchers hunters anglers
    fisherman harbourmaster railway carrier importers exporters chamber guild society academy museum gallery
    theatre school college county province municipality district borough diocese church tribunal bureau centre
    center channel gazette bulletin manifest audit transcript affidavit autopsy presentation prospectus census
    correspondent conductor guard guards caretaker custodian ranger rangers trainer jockey umpire sponsor sponsors
    backers defenders detractors locals islanders strategists pollster pollsters delegate attorney attorneys head heads
    prosecution
    defence defense chancellery secretariat presidency monarchy palace regent viewers listeners readers dealers drivers""".split()
)


ORGANISATIONS = frozenset(
    """ministry government report reports study survey court company firm military army council agency union office
    department group bank party committee commission hospital university institute institution organization
    organisation newspaper broadcaster association federation league inquiry statement document documents data
    parliament analysis times post house foundation laboratory airline police officials authorities alliance society
    coalition movement navy brigade chamber guild academy museum gallery school college county tribunal bureau centre
    center channel railway treasury council residents club team""".split()
)


# Of ROLES, what "he" can't mean either.
SPEAKING_THINGS = frozenset(
    """letter memo filing lawsuit suit book ruling indictment complaint newsletter forecast website site network
    magazine paper review estimate estimates calculations calculation poll polls figures club team clinic lab
    observatory charity trust service services city nation country""".split()
)


LEADING = frozenset(
    """in on at by after before during despite amid while when as earlier later last this meanwhile however but and
    still yet following according for since until under over from with unlike like instead writing speaking
    separately also then once although though of""".split()
)


STOP_BEFORE = frozenset(
    """that but while as when if because although though which who whom where however whereas since until unless
    after before so than or nor yet what how why whether in on at by from with without into about over under
    during amid via through something anything everything nothing things will would can could may might must
    should is are was were be been being did does do had has have not""".split()
)


GLUE = frozenset("""of for the a an and de la le el al van von der den bin ibn du da dos di &""".split())


SKIPPED = frozenset(
    """also later earlier previously repeatedly then has have had did do does still first again once already now
    initially publicly officially separately meanwhile flatly firmly strongly swiftly promptly categorically
    himself herself itself""".split()
)


END_AFTER = frozenset(
    """on in at who which that said says as but while when after before during via by from with published released
    seen obtained cited citing adding, was were is are has have had will would told to showing shared reviewed""".split()
)


NOT_NAMES = frozenset(
    """the a an this that these those it there in on at by but and or as if when while after before for from with
    some many most all no more one two three four five six several others however meanwhile still yet so its his
    her their our my each such what who how why where then now here during since january february march april
    may june july august september october november december according earlier later among despite under over
    about both instead nevertheless moreover furthermore additionally finally perhaps indeed unlike like thus
    hence either neither much few today yesterday""".split()
)


TITLES = frozenset("""mr mrs ms dr sen gov rep gen col lt capt sgt prof st jr sr u.s u.k u.n""".split())
