"""The questions of recognition (domain.md 1.2): conditions of a kind, and what isn't of that kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.contracts.findings import RULES_OF_RECOGNITION, article, interpretation

if TYPE_CHECKING:
    from flask_babel import LazyString


@dataclass(frozen=True)
class Question:
    """One question with the answer that fits the kind.

    Attributes:
        code: its name in `Terms.answers`.
        scopes: the kinds and sub-kinds that are asked.
        sentence: the question, to be answered yes or no.
        wanted: the answer that fits.
        otherwise: what the other answer means.
        source: the rule it rests on.
    """

    code: str
    scopes: tuple[str, ...]
    sentence: LazyString
    wanted: str
    otherwise: LazyString
    source: LazyString = RULES_OF_RECOGNITION


DEVELOPMENT, JOINT, RIGHTS, SECRETS = ("01",), ("0101",), ("02", "03"), ("0201", "0302")
CONSULTING, SERVICE, TRAINING, INTERMEDIATION = ("04",), ("0501",), ("0502",), ("0503",)

QUESTIONS = (
    Question("goal_clear", DEVELOPMENT, _l("Is the goal of the research clear and concrete?"), "yes",
             _l("Without a clear and concrete goal it isn't technology development: write the goal down.")),
    Question("not_mastered", DEVELOPMENT,
             _l("Is the solution one that no side masters yet when the contract is signed?"), "yes",
             _l("What is mastered already isn't developed: choose transfer, licence or service.")),
    Question("innovative", DEVELOPMENT, _l("Is there innovation in the work and in what is expected of it?"), "yes",
             _l("Without innovation it isn't technology development; a service may fit.")),
    Question("mere_change", DEVELOPMENT,
             _l("Does the work only change sizes, parameters or the arrangement of something known?"), "no",
             _l("A mere change of sizes, parameters or arrangement isn't technology development.")),
    Question("routine_work", DEVELOPMENT, _l("Is it routine testing, appraisal, copying or application?"), "no",
             _l("Routine testing, appraisal, copying or application isn't technology development.")),
    Question("both_research", JOINT, _l("Do all sides do research themselves?"), "yes",
             _l("Where one side gives only money, equipment or material the contract is a commissioned one: 0102."),
             interpretation(19)),
    Question("mastered", RIGHTS, _l("Is the technology mastered already, and complete enough to be used?"), "yes",
             _l("Technology that is still to be developed can't be transferred or licensed: choose development."),
             interpretation(22)),
    Question("ownership_clear", RIGHTS, _l("Is it clear who holds the right, and does a clause say so?"), "yes",
             _l("Without a clear clause on the right the contract won't be recognised as a transfer or licence.")),
    Question("public_domain", RIGHTS, _l("Is it common knowledge, or has the right expired?"), "no",
             _l("Common knowledge and expired rights can't be transferred or licensed.")),
    Question("secret_whole", SECRETS,
             _l("Is the secret not public, worth money, practicable, and protected by measures?"), "yes",
             _l("A technical secret needs all four: not public, worth money, practicable, protected.")),
    Question("one_project", CONSULTING, _l("Is the advice about one specific technical project?"), "yes",
             _l("Consulting is about a specific technical project; general advice isn't recognised.")),
    Question("scientific", CONSULTING, _l("Is it done by scientific analysis, argument, evaluation or forecast?"),
             "yes",
             _l("Consulting works by scientific analysis, argument, evaluation or forecast.")),
    Question("report_is_result", CONSULTING, _l("Is the result a report or an opinion?"), "yes",
             _l("The result of consulting is a report or opinion; where work is carried out, it is a service.")),
    Question("not_technical", CONSULTING, _l("Is it a purely economic, legal or social survey?"), "no",
             _l("A purely economic, legal or social survey isn't technology consulting.")),
    Question("advice_to_buy", CONSULTING, _l("Is it advice on buying equipment or material?"), "no",
             _l("Advice on buying equipment or material isn't technology consulting.")),
    Question("one_problem", SERVICE, _l("Does it solve a specific technical problem with technical knowledge?"), "yes",
             _l("A service must solve a specific technical problem with technical knowledge.")),
    Question("improves", SERVICE,
             _l("Does it improve product, process, quality, cost, energy, environment or safety?"), "yes",
             _l("A technology service improves product, process, quality, cost, energy, environment or safety.")),
    Question("ordered_work", SERVICE, _l("Is it work to order or construction?"), "no",
             _l("Work to order and construction aren't technology services."), article(878)),
    Question("right_passes", SERVICE, _l("Does the ownership of intellectual property pass to the client?"), "no",
             _l("Where ownership of intellectual property passes, it is a transfer or a development.")),
    Question("routine_service", SERVICE, _l("Is it routine work that needs no special technique?"), "no",
             _l("Routine work that needs no special technique isn't a technology service.")),
    Question("one_subject", TRAINING, _l("Is a specific technical project taught?"), "yes",
             _l("Training must teach a specific technical project.")),
    Question("named_trainees", TRAINING, _l("Does the client name the trainees?"), "yes",
             _l("The trainees must be named by the client.")),
    Question("general_training", TRAINING, _l("Is it general staff training, vocational or school education?"), "no",
             _l("General staff training and vocational education aren't technology training.")),
    Question("sales_training", TRAINING, _l("Does it serve to sell a product?"), "no",
             _l("Training that helps to sell a product isn't technology training.")),
    Question("part_of_other", TRAINING, _l("Is it part of a development, transfer or licence?"), "no",
             _l("Training inside a development, transfer or licence is registered with it, not apart.")),
    Question("brings_about_deal", INTERMEDIATION, _l("Is its aim that a technology deal comes about and works?"), "yes",
             _l("Intermediation aims at a technology deal and at its coming to work.")),
    Question("one_result", INTERMEDIATION, _l("Is it about a specific result or project?"), "yes",
             _l("Intermediation must be about a specific technical result or project.")),
)  # fmt: skip
