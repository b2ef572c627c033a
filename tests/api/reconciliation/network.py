"""The small network that is reconciled with: organisations, projects and concepts, with names that are alike."""

GRAPH = """
@prefix n: <https://w3id.org/nivos/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/nivos/> .
<organisation/0204819-8> a n:Organisation ; n:name "Turun kaupunki"@fi ; n:knownAs "Åbo stad"@sv ;
  n:businessId "0204819-8" ; n:organisationType <organisation-type/kunta> .
<organisation/2528160-3> a n:Organisation ; n:name "Turun ammattikorkeakoulu Oy"@fi ; n:businessId "2528160-3" .
<organisation/a> a n:Organisation ; n:name "Silta ry"@fi .
<organisation/b> a n:Organisation ; n:name "Silta rf"@sv .
<organisation/evil> a n:Organisation ; n:name "<script>alert('x')</script> & \\"ystävät\\" ry"@fi .
<organisation-type/kunta> a skos:Concept ; skos:prefLabel "Kunta"@fi, "Kommun"@sv .
<project/S1> a n:Project ; n:name "Sillat työhön"@fi, "Broar till arbetet"@sv ; n:code "S1" ;
  n:startDate "2019-05-01"^^xsd:date ; n:endDate "2021-12-31"^^xsd:date ; n:budget 120000.5 ;
  n:leadOrganisation <organisation/0204819-8> ; n:region <region/02> ; n:theme <theme/nivelvaihe>, <theme/ohjaus> .
<project/S2> a n:Project ; n:name "Sillat työhön"@fi ; n:code "S2" ; n:startDate "2022-01-01"^^xsd:date ;
  n:leadOrganisation <organisation/2528160-3> ; n:region <region/04> .
<project/veke> a n:Project ; n:name "VeKe"@fi .
<model/veke> a n:Result, n:Model ; n:name "VeKe"@fi ; n:developedIn <project/S1> .
<event/seminaari> a n:Event ; n:name "Seminaari"@fi ; n:date "2021-12-01"^^xsd:date ; n:organisedBy <project/S1> .
<theme/nivelvaihe> a skos:Concept ; skos:inScheme <scheme/themes> ;
  skos:prefLabel "Nivelvaihe"@fi, "Övergång"@sv, "Transition"@en ; skos:altLabel "siirtymä"@fi ;
  skos:exactMatch <http://www.yso.fi/onto/yso/p21130> .
<theme/ohjaus> a skos:Concept ; skos:inScheme <scheme/themes> ; skos:prefLabel "Ohjaus"@fi ;
  skos:broader <theme/nivelvaihe> .
<region/02> a skos:Concept ; skos:inScheme <scheme/regions> ; skos:notation "02" ;
  skos:prefLabel "Varsinais-Suomi"@fi, "Egentliga Finland"@sv, "Southwest Finland"@en .
<region/04> a skos:Concept ; skos:inScheme <scheme/regions> ; skos:notation "04" ; skos:prefLabel "Satakunta"@fi .
n:code rdfs:label "hankekoodi"@fi, "projektkod"@sv, "project code"@en .
n:theme rdfs:label "teema"@fi, "tema"@sv, "theme"@en .
n:startDate rdfs:label "alkamispäivä"@fi, "startdatum"@sv, "start date"@en .
n:region rdfs:label "alue"@fi, "område"@sv, "region"@en .
"""
