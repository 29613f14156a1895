"""Figures of what customers say, of orders and returns, and of the scripts."""

from __future__ import annotations

from typing import Final

from store.i18n import N_
from store.rules.figure_kind import COUNT, HIGH, LOW, MS, NUMBER, RATIO, FigureKind

_F: Final = "feedback"
FEEDBACK: Final = (
    FigureKind(
        "surveys",
        _F,
        COUNT,
        None,
        N_("surveys answered"),
        N_("Surveys and follow-up calls of the period in which the customer was reached."),
    ),
    FigureKind(
        "survey_answer_rate",
        _F,
        RATIO,
        HIGH,
        N_("answer rate of surveys"),
        N_("Of the surveys and follow-up calls of the period: those in which the customer was reached."),
    ),
    FigureKind(
        "csat",
        _F,
        RATIO,
        HIGH,
        N_("satisfied customers"),
        N_("Of the overall ratings (1 to 5) given in the period: those of 4 or 5."),
    ),
    FigureKind(
        "csat_attitude",
        _F,
        RATIO,
        HIGH,
        N_("satisfied with the attitude"),
        N_("Of the ratings of the attitude given in the period: those of 4 or 5."),
    ),
    FigureKind(
        "csat_solving",
        _F,
        RATIO,
        HIGH,
        N_("satisfied with the solution"),
        N_("Of the ratings of problem solving given in the period: those of 4 or 5."),
    ),
    FigureKind(
        "csat_speed",
        _F,
        RATIO,
        HIGH,
        N_("satisfied with the speed"),
        N_("Of the ratings of the speed given in the period: those of 4 or 5."),
    ),
    FigureKind(
        "csat_score",
        _F,
        NUMBER,
        HIGH,
        N_("overall rating, average"),
        N_("The average of the overall ratings (1 to 5) given in the period."),
    ),
    FigureKind(
        "positive_feedback_rate",
        _F,
        RATIO,
        HIGH,
        N_("positive feedback"),
        N_(
            "Of all ratings of the service (overall, attitude, solving, speed) given in the period: those of 4 or 5."
        ),
    ),
    FigureKind(
        "promises_kept",
        _F,
        RATIO,
        HIGH,
        N_("promises kept"),
        N_("Of the promises of a time that were kept by an answer or broken in the period: those kept."),
    ),
)

_O: Final = "shop"
_STAGE: Final = N_("Elapsed time of this stage of a return request; stages that ended in the period.")
SHOP: Final = (
    FigureKind("orders", _O, COUNT, None, N_("orders"), N_("Orders placed in the period.")),
    FigureKind("returns", _O, COUNT, LOW, N_("return requests"), N_("Return requests made in the period.")),
    FigureKind(
        "return_rate",
        _O,
        RATIO,
        LOW,
        N_("returns per order"),
        N_("Requests to return goods for a refund made in the period, per order placed in it."),
    ),
    FigureKind(
        "exchange_rate",
        _O,
        RATIO,
        LOW,
        N_("exchanges per order"),
        N_("Requests to exchange goods made in the period, per order placed in it."),
    ),
    FigureKind(
        "refund_rate",
        _O,
        RATIO,
        LOW,
        N_("refunds without return per order"),
        N_("Requests for a refund alone made in the period, per order placed in it."),
    ),
    FigureKind("return_review_avg", _O, MS, LOW, N_("return: applied to reviewed, average"), _STAGE),
    FigureKind("return_receive_avg", _O, MS, LOW, N_("return: reviewed to received, average"), _STAGE),
    FigureKind("return_finish_avg", _O, MS, LOW, N_("return: last stage to its end, average"), _STAGE),
    FigureKind(
        "return_total_avg",
        _O,
        MS,
        LOW,
        N_("return: from application to its end, average"),
        N_("Elapsed time from the request to done or refused; requests that ended in the period."),
    ),
    FigureKind(
        "repurchase_rate",
        _O,
        RATIO,
        HIGH,
        N_("bought again after a contact"),
        N_(
            "Of the tickets opened in the period at least 30 days ago whose customer had bought before: those whose"
            " customer placed an order within 30 days."
        ),
    ),
    FigureKind(
        "churn_rate",
        _O,
        RATIO,
        LOW,
        N_("never came back after a contact"),
        N_(
            "Of the tickets opened in the period at least 90 days ago whose customer had bought before: those whose"
            " customer placed no order within 90 days."
        ),
    ),
)

_L: Final = "library"
LIBRARY: Final = (
    FigureKind(
        "script_use",
        _L,
        RATIO,
        None,
        N_("answers with a script"),
        N_("Of the public replies and calls by people in the period: those that a script was put into."),
    ),
    FigureKind(
        "script_coverage",
        _L,
        RATIO,
        HIGH,
        N_("problems with a script"),
        N_(
            "Of the tickets opened in the period that have a category: those whose category, and scenario where the"
            " script names one, has a script."
        ),
    ),
)
