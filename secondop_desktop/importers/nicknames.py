"""Short forms of given names: a variant that is asked about, never proof of another person."""

from __future__ import annotations

_GROUPS = """
abigail abby gail
albert al bert
alexander alex sandy sasha
alexandra alex sandra sasha
alfred fred alf
alice ali
amanda mandy
andrew andy drew
angela angie
ann anna anne annie nancy
anthony tony
antonio tony toni
arthur art
barbara barb babs
beatrice bea trixie
benjamin ben benny
bernard bernie
bradley brad
calvin cal
cameron cam
carolyn carol carrie
catherine katherine kathryn cathy kathy kate katie kitty kat
cecilia celia
charles charlie chuck chas
charlotte lottie charlie
christina tina chris christie
christine tina chris
christopher chris kit
clifford cliff
cynthia cindy
daniel dan danny
david dave davey
deborah debra debbie deb
dennis denny
dominic dom nick
donald don donnie
dorothy dot dottie dolly
douglas doug
edward ed eddie ted ned
eleanor ellie nell nora
elizabeth liz lizzie beth betty eliza betsy libby lisa
emily em emmy
eugene gene
evelyn evie
florence flo
frances fran francie
francis frank
francisco frank paco pancho
franklin frank
frederick fred freddy rick
gabriel gabe
gerald gerry jerry
geraldine gerry
gilbert gil bert
gregory greg
guillermo memo
harold harry hal
harriet hattie
helen nell
henry harry hank
herbert herb bert
isabella bella izzy
isabel bella izzy
jacob jake
jacqueline jackie
james jim jimmy jamie
janet jan
jeffrey geoffrey jeff geoff
jennifer jen jenny
jeremy jerry
jessica jess jessie
jesus chuy
joan joanie
john jack johnny jon
jonathan jon jonny
jose pepe
joseph joe joey
josephine jo josie
joshua josh
judith judy
julia julie
kenneth ken kenny
kimberly kim
lawrence laurence larry
leonard len lenny leo
leslie les
lillian lily
louis lou
louise lou
lucille lucy
luis lou
manuel manny
margaret maggie meg peggy marge margie greta rita
maria mary marie mia
martha marty patty
martin marty
matthew matt
maximilian max
melissa missy
michael mike mick mickey
michelle shelly
mildred millie
nathan nate
nathaniel nat nate
nicholas nick nicky
nicole nikki
norman norm
oliver ollie
olivia liv livvy
oscar ozzie
pamela pam
patricia pat patty trish tricia
patrick pat paddy
peter pete
philip phillip phil
priscilla cilla
rachel rae
raymond ray
rebecca becky becca
richard rick dick rich ricky
robert bob rob bobby robbie bert
roberta bobbie
rodney rod
roger rog
ronald ron ronnie
rosemary rose rosie
russell russ
ruth ruthie
samantha sam
samuel sam sammy
sandra sandy
sarah sara sally sadie
sharon shari
sidney sid
stanley stan
stephanie steph
stephen steven steve stevie
stuart stewart stu
susan sue susie suzy
suzanne sue suzy
sylvia sylvie
theodore ted teddy theo
theresa teresa terry tess
thomas tom tommy
timothy tim timmy
valerie val
vanessa nessa
victor vic
victoria vicky tori
vincent vince vinny
virginia ginny ginger
walter walt wally
wilhelmina mina billie
william bill will billy liam
yvonne vonnie
zachary zach
"""


def _by_form() -> dict[str, frozenset[int]]:
    forms: dict[str, frozenset[int]] = {}
    for number, group in enumerate(_GROUPS.strip().splitlines()):
        for form in group.split():
            forms[form] = forms.get(form, frozenset()) | {number}
    return forms


_BY_FORM = _by_form()


def share_a_name(one: str, other: str) -> bool:
    """Whether both are forms of one given name (`robert` and `bob`); case-folded, without accents."""
    return bool(_BY_FORM.get(one, frozenset()) & _BY_FORM.get(other, frozenset()))
