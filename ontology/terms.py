"""The terms of the Nivos ontology as constants, and the borrowed terms that Nivos uses.

A constant is the local name of its term in capitals: `n:startDate` is `START_DATE`. Where a class and a
property would share a constant, both carry their kind: `GOAL_CLASS` and `GOAL_PROPERTY`,
`OVERLAP_PART_CLASS` and `OVERLAP_PART_PROPERTY`.
A test holds this module equal to `core.ttl` and `coordination.ttl`.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from ontology.iris import N

# Classes: projects, organisations and funding
PROJECT = NamedNode(N + "Project")
COORDINATION_PROJECT = NamedNode(N + "CoordinationProject")
ORGANISATION = NamedNode(N + "Organisation")
PARTICIPATION = NamedNode(N + "Participation")
FUNDING_SCHEME = NamedNode(N + "FundingScheme")

# Classes: the network
NETWORK = NamedNode(N + "Network")
NETWORK_TIE = NamedNode(N + "NetworkTie")
MEMBERSHIP = NamedNode(N + "Membership")
NETWORK_RULE = NamedNode(N + "NetworkRule")
GOAL_CLASS = NamedNode(N + "Goal")

# Classes: results
RESULT = NamedNode(N + "Result")
MODEL = NamedNode(N + "Model")
GOOD_PRACTICE = NamedNode(N + "GoodPractice")
GUIDE = NamedNode(N + "Guide")
WORKING_TOOL = NamedNode(N + "WorkingTool")
METHOD_BANK = NamedNode(N + "MethodBank")
WHOLE = NamedNode(N + "Whole")
STEP = NamedNode(N + "Step")
EXTERNAL_WORK = NamedNode(N + "ExternalWork")

# Classes: method bank
BANK_RECORD = NamedNode(N + "BankRecord")
GUIDING_QUESTION = NamedNode(N + "GuidingQuestion")
ANSWER = NamedNode(N + "Answer")

# Classes: development support and rooting
REVIEW = NamedNode(N + "Review")
ADOPTION = NamedNode(N + "Adoption")
FACTOR = NamedNode(N + "Factor")
THEME_GROUP = NamedNode(N + "ThemeGroup")

# Classes: events and publications
EVENT = NamedNode(N + "Event")
EVENT_SERIES = NamedNode(N + "EventSeries")
PUBLICATION = NamedNode(N + "Publication")
REPORT = NamedNode(N + "Report")
NEWSLETTER_ISSUE = NamedNode(N + "NewsletterIssue")
ARTICLE = NamedNode(N + "Article")

# Classes: the handbook of coordination
TASK_AREA = NamedNode(N + "TaskArea")
CHALLENGE = NamedNode(N + "Challenge")
METHOD = NamedNode(N + "Method")
OUTCOME = NamedNode(N + "Outcome")
COORDINATION_TOOL = NamedNode(N + "CoordinationTool")

# Classes: relations, derived facts and provenance
LINK = NamedNode(N + "Link")
WORD = NamedNode(N + "Word")
OVERLAP = NamedNode(N + "Overlap")
PROJECT_OVERLAP = NamedNode(N + "ProjectOverlap")
MODEL_OVERLAP = NamedNode(N + "ModelOverlap")
OVERLAP_PART_CLASS = NamedNode(N + "OverlapPart")
SOURCE = NamedNode(N + "Source")
SOURCE_RECORD = NamedNode(N + "SourceRecord")
INGEST_RUN = NamedNode(N + "IngestRun")
MATCH = NamedNode(N + "Match")
DECISION = NamedNode(N + "Decision")

# Properties: names and texts
NAME = NamedNode(N + "name")
KNOWN_AS = NamedNode(N + "knownAs")
SUMMARY = NamedNode(N + "summary")
NOTE = NamedNode(N + "note")
TEXT = NamedNode(N + "text")
POSITION = NamedNode(N + "position")
NEGATIVE_EXAMPLE = NamedNode(N + "negativeExample")

# Properties: projects
CODE = NamedNode(N + "code")
LOCAL_ID = NamedNode(N + "localId")
START_DATE = NamedNode(N + "startDate")
END_DATE = NamedNode(N + "endDate")
STATUS = NamedNode(N + "status")
PROGRAMME_PERIOD = NamedNode(N + "programmePeriod")
JOINT_PROJECT = NamedNode(N + "jointProject")
BUDGET = NamedNode(N + "budget")
EU_CONTRIBUTION = NamedNode(N + "euContribution")
GRANTED_PUBLIC = NamedNode(N + "grantedPublic")
PLANNED_PUBLIC = NamedNode(N + "plannedPublic")
SOURCE_PAGE = NamedNode(N + "sourcePage")

# Properties: subject, group, place and phase
THEME = NamedNode(N + "theme")
TARGET_GROUP = NamedNode(N + "targetGroup")
REGION = NamedNode(N + "region")
TRANSITION_PHASE = NamedNode(N + "transitionPhase")
ADDRESSES_CHALLENGE = NamedNode(N + "addressesChallenge")
EXPRESSES_CHALLENGE = NamedNode(N + "expressesChallenge")
TYPICAL_PHASE = NamedNode(N + "typicalPhase")

# Properties: funding
FUNDED_UNDER = NamedNode(N + "fundedUnder")
PROGRAMME = NamedNode(N + "programme")
PRIORITY_AXIS = NamedNode(N + "priorityAxis")
SPECIFIC_OBJECTIVE = NamedNode(N + "specificObjective")
MEASURE = NamedNode(N + "measure")
SECTION = NamedNode(N + "section")
FUND = NamedNode(N + "fund")
PART_OF_SCHEME = NamedNode(N + "partOfScheme")
MANAGING_AUTHORITY = NamedNode(N + "managingAuthority")

# Properties: organisations and their roles
HAS_PARTICIPANT = NamedNode(N + "hasParticipant")
LEAD_ORGANISATION = NamedNode(N + "leadOrganisation")
PARTNER_ORGANISATION = NamedNode(N + "partnerOrganisation")
BUSINESS_ID = NamedNode(N + "businessId")
ORGANISATION_TYPE = NamedNode(N + "organisationType")
PARTICIPANT = NamedNode(N + "participant")
PARTICIPATES_IN = NamedNode(N + "participatesIn")
ROLE = NamedNode(N + "role")

# Properties: the network
COORDINATES = NamedNode(N + "coordinates")
CONCERNS_SECTION = NamedNode(N + "concernsSection")
GOAL_PROPERTY = NamedNode(N + "goal")
HAS_RULE = NamedNode(N + "hasRule")
RULE_KIND = NamedNode(N + "ruleKind")
TIE_OF = NamedNode(N + "tieOf")
TIE_TO = NamedNode(N + "tieTo")
TIE_KIND = NamedNode(N + "tieKind")
CONFIRMED = NamedNode(N + "confirmed")
MEMBER_FROM = NamedNode(N + "memberFrom")
MEMBER_UNTIL = NamedNode(N + "memberUntil")
INTRODUCED_AIMS_AT = NamedNode(N + "introducedAimsAt")
RECEIVED_SUPPORT = NamedNode(N + "receivedSupport")

# Properties: results
OWNER_ORGANISATION = NamedNode(N + "ownerOrganisation")
OWNER_NOTE = NamedNode(N + "ownerNote")
DEVELOPMENT_STAGE = NamedNode(N + "developmentStage")
STAGE_NOTE = NamedNode(N + "stageNote")
DISSEMINATION_STAGE = NamedNode(N + "disseminationStage")
ROOTING_PHASE = NamedNode(N + "rootingPhase")
FUNDING_NOTE = NamedNode(N + "fundingNote")
CHALLENGE_TEXT = NamedNode(N + "challengeText")
METHOD_TEXT = NamedNode(N + "methodText")
OUTCOME_TEXT = NamedNode(N + "outcomeText")
HAS_STEP = NamedNode(N + "hasStep")
CREATED_ON = NamedNode(N + "createdOn")
MODIFIED_ON = NamedNode(N + "modifiedOn")

# Properties: method bank
RECORD_OF = NamedNode(N + "recordOf")
IN_BANK = NamedNode(N + "inBank")
ASKS_QUESTION = NamedNode(N + "asksQuestion")
ANSWERS = NamedNode(N + "answers")
ANSWER_OF = NamedNode(N + "answerOf")
COMPLETENESS = NamedNode(N + "completeness")

# Properties: development support and rooting
REVIEWS = NamedNode(N + "reviews")
REVIEWER = NamedNode(N + "reviewer")
REVIEW_ROLE = NamedNode(N + "reviewRole")
REVIEWED_ON = NamedNode(N + "reviewedOn")
CRITERION = NamedNode(N + "criterion")
LED_TO_CHANGE = NamedNode(N + "ledToChange")
ADOPTED = NamedNode(N + "adopted")
ADOPTER = NamedNode(N + "adopter")
SINCE = NamedNode(N + "since")
IN_ROOTING_PHASE = NamedNode(N + "inRootingPhase")
HELPED_BY = NamedNode(N + "helpedBy")
HINDERED_BY = NamedNode(N + "hinderedBy")
SYNTHESISED_BY = NamedNode(N + "synthesisedBy")

# Properties: events
TOOK_PART_IN = NamedNode(N + "tookPartIn")
IN_SERIES = NamedNode(N + "inSeries")
DATE = NamedNode(N + "date")
EVENT_MODE = NamedNode(N + "eventMode")
EVENT_KIND = NamedNode(N + "eventKind")
ORGANISED_BY = NamedNode(N + "organisedBy")
LISTENERS_ABOUT = NamedNode(N + "listenersAbout")

# Properties: publications
PUBLISHER_NAME = NamedNode(N + "publisherName")
ISBN = NamedNode(N + "isbn")
SERIES_NUMBER = NamedNode(N + "seriesNumber")
PUBLISHED_ON = NamedNode(N + "publishedOn")
PUBLISHED_BY = NamedNode(N + "publishedBy")
IN_ISSUE = NamedNode(N + "inIssue")
MENTIONS = NamedNode(N + "mentions")
LIFTS_MODEL = NamedNode(N + "liftsModel")

# Properties: the handbook of coordination
HAS_CHALLENGE = NamedNode(N + "hasChallenge")
HAS_METHOD = NamedNode(N + "hasMethod")
HAS_OUTCOME = NamedNode(N + "hasOutcome")
USES_TOOL = NamedNode(N + "usesTool")

# Properties: how results and projects relate (younger to older)
RELATED_TO = NamedNode(N + "relatedTo")
DERIVES_FROM = NamedNode(N + "derivesFrom")
CONTINUES = NamedNode(N + "continues")
BUILDS_ON = NamedNode(N + "buildsOn")
BASED_ON = NamedNode(N + "basedOn")
ADAPTED_FROM = NamedNode(N + "adaptedFrom")
DRAWS_ON = NamedNode(N + "drawsOn")
ADOPTS = NamedNode(N + "adopts")
REPLACES = NamedNode(N + "replaces")
SCALES_UP = NamedNode(N + "scalesUp")
COMPLEMENTS = NamedNode(N + "complements")
PART_OF = NamedNode(N + "partOf")
VARIANT_OF = NamedNode(N + "variantOf")
SIMILAR_TO = NamedNode(N + "similarTo")
SISTER_OF = NamedNode(N + "sisterOf")
IMPLEMENTED_IN = NamedNode(N + "implementedIn")
PRESENTED_AT = NamedNode(N + "presentedAt")
COLLECTED_IN = NamedNode(N + "collectedIn")
STORED_IN = NamedNode(N + "storedIn")
SUPPORTED_BY = NamedNode(N + "supportedBy")
DEVELOPED_IN = NamedNode(N + "developedIn")

# Properties: links with their assertion
LINK_FROM = NamedNode(N + "linkFrom")
LINK_TO = NamedNode(N + "linkTo")
LINK_RELATION = NamedNode(N + "linkRelation")
ASSERTION = NamedNode(N + "assertion")
BASIS = NamedNode(N + "basis")
LINK_SOURCE = NamedNode(N + "linkSource")

# Properties: derived facts
INFERRED_PHASE = NamedNode(N + "inferredPhase")
COMES_FROM = NamedNode(N + "comesFrom")
SUMMARY_WORD = NamedNode(N + "summaryWord")
FORM = NamedNode(N + "form")
RARITY_AMONG_PROJECTS = NamedNode(N + "rarityAmongProjects")
RARITY_AMONG_MODELS = NamedNode(N + "rarityAmongModels")
OVERLAP_OF = NamedNode(N + "overlapOf")
SCORE = NamedNode(N + "score")
TIME_FACTOR = NamedNode(N + "timeFactor")
RUNS_TOGETHER = NamedNode(N + "runsTogether")
SHOULD_MEET = NamedNode(N + "shouldMeet")
OVERLAP_PART_PROPERTY = NamedNode(N + "overlapPart")
PART_KIND = NamedNode(N + "partKind")
SHARED_FEATURE = NamedNode(N + "sharedFeature")
CONTRIBUTION = NamedNode(N + "contribution")
WHOLE_MEMBER = NamedNode(N + "wholeMember")
HELD_TOGETHER_BY = NamedNode(N + "heldTogetherBy")
COMPUTATION = NamedNode(N + "computation")

# Properties: provenance
FROM_SOURCE = NamedNode(N + "fromSource")
RETRIEVED = NamedNode(N + "retrieved")
CONTENT_HASH = NamedNode(N + "contentHash")
DESCRIBES = NamedNode(N + "describes")
RANK = NamedNode(N + "rank")
PRECEDENCE = NamedNode(N + "precedence")

# Properties: what stands for the same thing
JOINED_TO = NamedNode(N + "joinedTo")
KEPT_APART_FROM = NamedNode(N + "keptApartFrom")
MATCH_OF = NamedNode(N + "matchOf")
MATCH_WITH = NamedNode(N + "matchWith")
MATCH_SCORE = NamedNode(N + "matchScore")
MATCH_BASIS = NamedNode(N + "matchBasis")
WRITTEN_AS = NamedNode(N + "writtenAs")
DECIDED_BY = NamedNode(N + "decidedBy")
DECIDED_AT = NamedNode(N + "decidedAt")

# Namespaces of the borrowed terms
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PROV = "http://www.w3.org/ns/prov#"
_DCTERMS = "http://purl.org/dc/terms/"
_VANN = "http://purl.org/vocab/vann/"

# Borrowed: RDF, RDFS and OWL
RDF_TYPE = NamedNode(_RDF + "type")
RDFS_CLASS = NamedNode(_RDFS + "Class")
RDFS_LABEL = NamedNode(_RDFS + "label")
RDFS_COMMENT = NamedNode(_RDFS + "comment")
RDFS_SUB_CLASS_OF = NamedNode(_RDFS + "subClassOf")
RDFS_SUB_PROPERTY_OF = NamedNode(_RDFS + "subPropertyOf")
RDFS_IS_DEFINED_BY = NamedNode(_RDFS + "isDefinedBy")
RDFS_DOMAIN = NamedNode(_RDFS + "domain")
RDFS_RANGE = NamedNode(_RDFS + "range")
RDFS_SEE_ALSO = NamedNode(_RDFS + "seeAlso")
OWL_ONTOLOGY = NamedNode(_OWL + "Ontology")
OWL_CLASS = NamedNode(_OWL + "Class")
OWL_OBJECT_PROPERTY = NamedNode(_OWL + "ObjectProperty")
OWL_DATATYPE_PROPERTY = NamedNode(_OWL + "DatatypeProperty")
OWL_ANNOTATION_PROPERTY = NamedNode(_OWL + "AnnotationProperty")
OWL_FUNCTIONAL_PROPERTY = NamedNode(_OWL + "FunctionalProperty")
OWL_SYMMETRIC_PROPERTY = NamedNode(_OWL + "SymmetricProperty")
OWL_TRANSITIVE_PROPERTY = NamedNode(_OWL + "TransitiveProperty")
OWL_INVERSE_OF = NamedNode(_OWL + "inverseOf")
OWL_DISJOINT_WITH = NamedNode(_OWL + "disjointWith")
OWL_DEPRECATED = NamedNode(_OWL + "deprecated")
OWL_VERSION_IRI = NamedNode(_OWL + "versionIRI")
OWL_VERSION_INFO = NamedNode(_OWL + "versionInfo")
OWL_SAME_AS = NamedNode(_OWL + "sameAs")

# Borrowed: datatypes
XSD_STRING = NamedNode(_XSD + "string")
XSD_BOOLEAN = NamedNode(_XSD + "boolean")
XSD_INTEGER = NamedNode(_XSD + "integer")
XSD_DECIMAL = NamedNode(_XSD + "decimal")
XSD_DOUBLE = NamedNode(_XSD + "double")
XSD_DATE = NamedNode(_XSD + "date")
XSD_DATE_TIME = NamedNode(_XSD + "dateTime")
XSD_G_YEAR = NamedNode(_XSD + "gYear")
XSD_G_YEAR_MONTH = NamedNode(_XSD + "gYearMonth")
XSD_ANY_URI = NamedNode(_XSD + "anyURI")
RDF_LANG_STRING = NamedNode(_RDF + "langString")

# Borrowed: SKOS
SKOS_CONCEPT = NamedNode(_SKOS + "Concept")
SKOS_CONCEPT_SCHEME = NamedNode(_SKOS + "ConceptScheme")
SKOS_COLLECTION = NamedNode(_SKOS + "Collection")
SKOS_ORDERED_COLLECTION = NamedNode(_SKOS + "OrderedCollection")
SKOS_PREF_LABEL = NamedNode(_SKOS + "prefLabel")
SKOS_ALT_LABEL = NamedNode(_SKOS + "altLabel")
SKOS_HIDDEN_LABEL = NamedNode(_SKOS + "hiddenLabel")
SKOS_NOTATION = NamedNode(_SKOS + "notation")
SKOS_DEFINITION = NamedNode(_SKOS + "definition")
SKOS_SCOPE_NOTE = NamedNode(_SKOS + "scopeNote")
SKOS_EXAMPLE = NamedNode(_SKOS + "example")
SKOS_NOTE = NamedNode(_SKOS + "note")
SKOS_BROADER = NamedNode(_SKOS + "broader")
SKOS_NARROWER = NamedNode(_SKOS + "narrower")
SKOS_RELATED = NamedNode(_SKOS + "related")
SKOS_IN_SCHEME = NamedNode(_SKOS + "inScheme")
SKOS_TOP_CONCEPT_OF = NamedNode(_SKOS + "topConceptOf")
SKOS_HAS_TOP_CONCEPT = NamedNode(_SKOS + "hasTopConcept")
SKOS_MEMBER = NamedNode(_SKOS + "member")
SKOS_MEMBER_LIST = NamedNode(_SKOS + "memberList")
SKOS_CLOSE_MATCH = NamedNode(_SKOS + "closeMatch")
SKOS_EXACT_MATCH = NamedNode(_SKOS + "exactMatch")
SKOS_BROAD_MATCH = NamedNode(_SKOS + "broadMatch")
SKOS_NARROW_MATCH = NamedNode(_SKOS + "narrowMatch")
SKOS_RELATED_MATCH = NamedNode(_SKOS + "relatedMatch")

# Borrowed: PROV
PROV_ENTITY = NamedNode(_PROV + "Entity")
PROV_ACTIVITY = NamedNode(_PROV + "Activity")
PROV_AGENT = NamedNode(_PROV + "Agent")
PROV_PLAN = NamedNode(_PROV + "Plan")
PROV_HAD_PRIMARY_SOURCE = NamedNode(_PROV + "hadPrimarySource")
PROV_WAS_GENERATED_BY = NamedNode(_PROV + "wasGeneratedBy")
PROV_WAS_DERIVED_FROM = NamedNode(_PROV + "wasDerivedFrom")
PROV_WAS_ATTRIBUTED_TO = NamedNode(_PROV + "wasAttributedTo")
PROV_STARTED_AT_TIME = NamedNode(_PROV + "startedAtTime")
PROV_ENDED_AT_TIME = NamedNode(_PROV + "endedAtTime")
PROV_USED = NamedNode(_PROV + "used")
PROV_GENERATED_AT_TIME = NamedNode(_PROV + "generatedAtTime")

# Borrowed: Dublin Core and VANN
DCTERMS_TITLE = NamedNode(_DCTERMS + "title")
DCTERMS_DESCRIPTION = NamedNode(_DCTERMS + "description")
DCTERMS_LICENSE = NamedNode(_DCTERMS + "license")
DCTERMS_SOURCE = NamedNode(_DCTERMS + "source")
DCTERMS_ISSUED = NamedNode(_DCTERMS + "issued")
DCTERMS_MODIFIED = NamedNode(_DCTERMS + "modified")
DCTERMS_CREATED = NamedNode(_DCTERMS + "created")
DCTERMS_CREATOR = NamedNode(_DCTERMS + "creator")
DCTERMS_LANGUAGE = NamedNode(_DCTERMS + "language")
DCTERMS_IS_REPLACED_BY = NamedNode(_DCTERMS + "isReplacedBy")
DCTERMS_SUBJECT = NamedNode(_DCTERMS + "subject")
VANN_PREFERRED_NAMESPACE_PREFIX = NamedNode(_VANN + "preferredNamespacePrefix")
VANN_PREFERRED_NAMESPACE_URI = NamedNode(_VANN + "preferredNamespaceUri")
