"""What the columns of result tables are called, in English and in the languages of our neighbours."""

from __future__ import annotations

from secondop_desktop.core.tables import Role

_SYNONYMS: dict[Role, str] = {
    Role.TEST: (
        "test|test name|test description|name of test|analyte|analyte name|analysis|component|component name"
        "|observation|observation name|parameter|description|measurement|lab test|test component|exam|biomarker"
        "|marker|laborwert|analyt|untersuchung|bezeichnung|analyse|messgröße|laborparameter|parametername"
        "|kenngröße|examen|prueba|determinación|parámetro|analito|prueba de laboratorio|estudio|paramètre"
        "|analyses|dosage|examen de laboratoire|esame|analisi|exame|bepaling|onderzoek"
    ),
    Role.CODE: ("code|loinc|loinc code|test code|loinc num|analyte code|observation code|código|codice|testcode"),
    Role.VALUE: (
        "value|result|result value|test result|observed value|numeric result|results|your value|reading|finding"
        "|wert|ergebnis|messwert|laborergebnis|befund|resultado|valor|resultados|résultat|résultats|valeur"
        "|valeurs|risultato|valore|uitslag|waarde|aktueller wert"
    ),
    Role.COMPARATOR: "comparator|operator|qualifier|prefix|modifier",
    Role.UNIT: (
        "unit|units|unit of measure|units of measure|uom|result unit|result units|einheit|einheiten|maßeinheit"
        "|unité|unités|unidad|unidades|unidad de medida|unità|unidade|eenheid"
    ),
    Role.RANGE: (
        "range|reference range|ref range|reference|normal range|reference interval|ref interval|normal|normals"
        "|reference ranges|standard range|normal values|expected range|referenzbereich|normbereich|normwert"
        "|referenz|referenzwert|referenzwerte|referenzintervall|normalbereich|normalwert|normwerte|sollwert"
        "|valores de referencia|valor de referencia|rango de referencia|rango|intervalo de referencia"
        "|valores normales|valeurs de référence|valeur de référence|intervalle de référence|norme|normes"
        "|valeurs normales|bornes|valori di riferimento|intervallo di riferimento|referentiewaarde"
        "|referentiewaarden"
    ),
    Role.LOW: ("low|range low|reference low|ref low|lower limit|reference range low|low limit|normal low|lower"),
    Role.HIGH: (
        "high|range high|reference high|ref high|upper limit|reference range high|high limit|normal high|upper"
    ),
    Role.FLAG: (
        "flag|flags|abnormal|abnormal flag|interpretation|h/l|hl flag|out of range|abnormality|indicator"
        "|bewertung|markierung|kennzeichen|auffälligkeit|indicador|alerta|anormal|anomalie|alerte|indicateur"
    ),
    Role.STATUS: "status|result status|test status",
    Role.COLLECTED: (
        "date|collected|collection date|date collected|collected date|collected on|specimen date|sample date"
        "|datetime|collection time|collection date time|collected date time|date of test|test date"
        "|date of collection|drawn|draw date|service date|date of service|result date time collected"
        "|observation date|effective date|date time|datum|abnahmedatum|entnahmedatum|probendatum|abnahme|entnahme"
        "|entnahme am|zeitpunkt|fecha|fecha de toma|fecha de extracción|fecha de la muestra|fecha de recolección"
        "|fecha del análisis|date de prélèvement|date du prélèvement|prélevé le|prélèvement|date d'analyse|jour"
        "|data prelievo|afnamedatum"
    ),
    Role.REPORTED: (
        "reported|report date|date reported|result date|resulted|resulted on|reported date|issued|befunddatum"
        "|berichtsdatum|fecha de informe|fecha del informe|date du compte rendu|date de résultat"
    ),
    Role.TIME: "time|collected time|time collected|uhrzeit|hora",
    Role.PANEL: (
        "panel|panel name|group|order|order name|profile|test group|battery|ordered test|section|procedure|gruppe"
        "|untersuchungsgruppe|bereich|profil|grupo|perfil|panel de pruebas|groupe|chapitre|rubrique"
    ),
    Role.SPECIMEN: (
        "specimen|specimen type|sample|sample type|source|material|probe|probenmaterial|untersuchungsmaterial"
        "|muestra|tipo de muestra|espécimen|échantillon|type d'échantillon|milieu"
    ),
    Role.METHOD: "method|test method|methode|método|méthode|técnica|technique",
    Role.LABORATORY: (
        "lab|laboratory|performing lab|performing laboratory|facility|lab name|performed by|labor|laboratorium"
        "|laboratorio|laboratoire|einsender|hospital"
    ),
    Role.CATEGORY: "category|result category",
    Role.COMMENT: (
        "comment|comments|note|notes|remark|remarks|result comment|kommentar|bemerkung|bemerkungen|comentario"
        "|comentarios|observaciones|commentaire|commentaires|remarque"
    ),
    Role.NAME: (
        "patient|patient name|name|full name|patient full name|paciente|patientenname|nombre del paciente"
        "|nom du patient|nombre completo|nom complet"
    ),
    Role.FAMILY: (
        "last name|family name|surname|patient last name|lastname|nachname|familienname|apellido|apellidos|nom"
        "|nom de famille"
    ),
    Role.GIVEN: ("first name|given name|patient first name|firstname|forename|vorname|nombre|nombres|prénom|prénoms"),
    Role.BORN: (
        "dob|date of birth|birth date|birthdate|patient dob|born|geburtsdatum|geboren|geboren am"
        "|fecha de nacimiento|date de naissance|né le|née le"
    ),
    Role.SEX: "sex|gender|patient sex|geschlecht|sexo|sexe|género|genre",
    Role.NUMBER: (
        "mrn|medical record number|patient id|patient mrn|patient number|patient identifier|patientennummer"
        "|patienten id|fallnummer|número de historia clínica|numéro de patient|ipp"
    ),
}
ROLES = {name: role for role, names in _SYNONYMS.items() for name in names.split("|")}
"""What a heading says, by its plainest form (`csv_columns.plain`)."""
