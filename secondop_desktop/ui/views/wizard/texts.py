"""The words of the second-opinion steps: plain ones, and each stands here once."""

from __future__ import annotations

from secondop_desktop.core.text import _


def step_titles() -> list[str]:
    """The steps, as the rail names them."""
    return [
        _("Is it safe to wait?"),
        _("What happened"),
        _("Why, and your hopes"),
        _("What it may cost"),
        _("Route and coverage"),
        _("The question"),
        _("Gather"),
        _("Questions to ask"),
        _("How to say it"),
        _("Review and packet"),
        _("Afterwards"),
    ]


def emergency_signs() -> tuple[str, ...]:
    """When not to wait, and not to use this program."""
    return (
        _("Chest pain or pressure, or trouble breathing"),
        _("A face that droops, a weak arm or leg, or trouble speaking, all of a sudden"),
        _("Heavy bleeding that does not stop"),
        _("Fainting, a fit, sudden confusion, or the worst headache of your life"),
        _("A swollen face or throat, or a bad reaction to a medicine"),
        _("Thoughts of ending your life"),
    )


def trigger_words() -> list[tuple[str, str]]:
    """What made the person look for a second opinion."""
    return [
        ("new-diagnosis", _("I was told a new diagnosis")),
        ("medicine-recommended", _("A new medicine was recommended")),
        ("operation-recommended", _("An operation was recommended")),
        ("anytime", _("Something else. It is right at any point in care")),
    ]


def reason_words() -> dict[str, str]:
    """The eleven reasons."""
    return {
        "rare-disease": _("My illness is rare"),
        "several-conditions": _("I have several illnesses at once"),
        "invasive-or-experimental": _("A big operation or a new, untested drug was proposed"),
        "life-threatening": _("I was told it is life-threatening"),
        "insurer-requires": _("My insurer asks for it"),
        "not-a-specialist": _("My doctor is not a specialist in this"),
        "cannot-talk": _("I cannot talk to my doctor about my worries"),
        "symptoms-dismissed": _("My symptoms were brushed aside, not treated or not explained"),
        "several-options": _("There are several treatments and no clear choice"),
        "not-responding": _("The treatment is not working"),
        "peace-of-mind": _("Peace of mind"),
    }


def benefit_words() -> dict[str, str]:
    """What a second opinion may bring."""
    return {
        "confirm-or-refute": _("Know if the diagnosis and the plan are right"),
        "more-information": _("Get more facts, or have them explained better"),
        "further-options": _("Hear about other treatments"),
        "fits-my-life": _("Find a plan that fits my life and needs"),
        "less-harm": _("Lower the risk of a wrong diagnosis that does harm"),
        "less-anxiety": _("Worry less before a big step"),
    }


def specialty_words() -> list[tuple[str, str]]:
    """Kinds of specialist."""
    return [
        ("general", _("Any, or not sure")),
        ("oncology", _("Cancer")),
        ("cardiology", _("Heart")),
        ("orthopaedics", _("Bones, joints and spine")),
        ("neurology", _("Brain and nerves")),
        ("genetics", _("Rare and inherited illness")),
        ("gastroenterology", _("Stomach, bowel and liver")),
        ("womens-health", _("Women’s health")),
        ("paediatrics", _("Children")),
    ]


def costs() -> tuple[tuple[str, str, str, str, str, int], ...]:
    """The four possible costs: their name in the case, what each is, what it means, what to do about it, a link, and
    the step that it leads to.
    """
    return (
        (
            "delay",
            _("It may take time"),
            _("A second visit can take days or weeks. For some illnesses that is fine; for others it is not."),
            _("Ask your doctor: Is it safe to wait, and until when? Write the day down in step 1."),
            _("Write down the day"),
            1,
        ),
        (
            "travel-and-fees",
            _("It may cost money and days off"),
            _("There may be fees, travel, a hotel, and time off from work or family."),
            _(
                "Make a list of what it may cost. Call your insurer first. Ask: Is it covered? Do I need a referral?"
                " Is this clinic in my plan? Note the name, the day and the reference number."
            ),
            _("Write down the call"),
            5,
        ),
        (
            "conflicting-advice",
            _("The two doctors may not agree"),
            _("That is common. It does not mean that one of them is careless."),
            _(
                "Ask each doctor what they saw and why they see it so. Often one of them saw a test that the other did"
                " not. At the end you can put both side by side, and ask the two to talk with each other."
            ),
            "",
            0,
        ),
        (
            "hard-news",
            _("The news may stay hard"),
            _("The second doctor may say the same as the first."),
            _("Who will be with you? Choose someone for the visit, and someone to talk to that night. Plan it now."),
            "",
            0,
        ),
    )


def when_it_happens() -> str:
    """When people look for a second opinion."""
    return _(
        "People ask after a new diagnosis, or when a new medicine or an operation is recommended. You can ask at any"
        " point in your care."
    )


def in_support() -> str:
    """In support of the doctors, not in their place."""
    return _(
        "What you prepare here is in support of the bond with your doctors, not in place of it. It is no medical"
        " advice."
    )


def attitude() -> tuple[str, ...]:
    """How to go about it."""
    return (
        _("Doctors are human, and nearly always do their best. To ask for a second opinion should not offend them."),
        _("Stay respectful, and keep asking questions until you understand. You are in control: you decide."),
        _("If your doctor is hostile to it, think about a change of doctor."),
    )


def ways() -> list[tuple[str, str]]:
    """How people come to the second doctor."""
    return [
        ("referral", _("My doctor refers me")),
        ("insurer", _("My insurer recommends one")),
        ("local", _("I ask a clinic or hospital near me")),
        ("association", _("I ask the local medical association")),
    ]


def check_coverage() -> str:
    """Before anything else."""
    return _(
        "Always check first what is covered. Note whom you called, on which day, what they said, the reference number,"
        " and if you need a referral."
    )


def records_as_words() -> dict[str, str]:
    """How a clinic wants records."""
    return {
        "paper": _("On paper"),
        "pdf": _("As a PDF"),
        "disc": _("On a disc"),
        "portal": _("By its portal"),
    }


def what_to_bring() -> str:
    """What the second doctor needs."""
    return _(
        "Bring your test results, the reports of past surgery, and the list of your medicines. If nobody refers you,"
        " you carry it all yourself. So keep it in order and up to date."
    )


def how_handed_words() -> dict[str, str]:
    """How a packet reaches a clinic."""
    return {
        "in-person": _("By hand"),
        "mail": _("By mail"),
        "portal": _("By the clinic’s portal"),
        "email": _("By email"),
        "fax": _("By fax"),
        "disc": _("On a disc or stick"),
        "other": _("In another way"),
    }


def after_marks() -> dict[str, tuple[str, str, str, str]]:
    """What to do about each kind of difference: the words, those of its link, and the page or the room it leads to."""
    return {
        "data": (
            _("One of them saw less. Send it: make a packet with what was missing, and ask them to look again."),
            _("Make a packet"),
            "",
            "packet",
        ),
        "interpretation": (
            _("Both saw the same and read it in another way. Ask them to talk with each other."),
            _("How to go on"),
            "",
            "",
        ),
        "judgement": (
            _("Both are right in their own eyes. Here it counts what matters to you."),
            _("What matters to me"),
            "aid",
            "",
        ),
    }


def ways_on() -> dict[str, tuple[str, str]]:
    """How it may go on when two opinions differ."""
    return {
        "call": (
            _("The two doctors talk with each other"),
            _("Ask both: “Would you call the other doctor, and tell me what came out of it?”"),
        ),
        "board": (
            _("A team looks at it, such as a tumour board"),
            _("Many hospitals have one. Doctors of all kinds look at one case together. Ask if yours can go there."),
        ),
        "third": (
            _("A third opinion"),
            _("It helps most when the first two do not agree on a fact. Is there time for it?"),
        ),
        "values": (
            _("I think about what matters to me"),
            _("When both ways are sound, the choice is yours. Talk it over with someone you trust."),
        ),
    }


def tell_your_doctor() -> tuple[str, str]:
    """Why one's own doctor is told, and words for it."""
    return (
        _(
            "Your own doctor goes on caring for you. Send them the second letter, and tell them what you decided, even"
            " if you go to someone else."
        ),
        _(
            "“I have been to a second doctor, and here is the letter. This is what I decided, and why. Will you stay at"
            " my side?”"
        ),
    )
