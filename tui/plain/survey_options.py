"""Options of surveys: a follow-up call, or a form that a customer filled in."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

SurveyOutcome = Annotated[
    str, typer.Option("--outcome", metavar="OUTCOME", help=N_("reached, unreachable or declined."))
]
SurveySource = Annotated[
    str, typer.Option("--source", metavar="SOURCE", help=N_("follow_up, or form for one that was filled in."))
]
RatingOverall = Annotated[
    str | None, typer.Option("--overall", metavar="1-5", help=N_("Overall satisfaction."))
]
RatingAttitude = Annotated[
    str | None, typer.Option("--attitude", metavar="1-5", help=N_("Satisfaction with the attitude."))
]
RatingSolving = Annotated[
    str | None, typer.Option("--solving", metavar="1-5", help=N_("Satisfaction with the solving."))
]
RatingSpeed = Annotated[
    str | None, typer.Option("--speed", metavar="1-5", help=N_("Satisfaction with the speed."))
]
RatingProduct = Annotated[
    str | None, typer.Option("--product", metavar="1-5", help=N_("Satisfaction with the goods."))
]
RatingLogistics = Annotated[
    str | None, typer.Option("--logistics", metavar="1-5", help=N_("Satisfaction with the delivery."))
]
RatingAftersales = Annotated[
    str | None,
    typer.Option("--aftersales", metavar="1-5", help=N_("Satisfaction with the after-sales service.")),
]
SurveyWay = Annotated[
    str, typer.Option("--via", metavar="WAY", help=N_("How: phone, sms, link, email, chat, app or paper."))
]
SurveyReason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("Why a rating is low."))]
SurveyComment = Annotated[
    str, typer.Option("--comment", metavar="TEXT", help=N_("What the customer said of it."))
]
SurveyAt = Annotated[str | None, typer.Option("--at", metavar="TIME", help=N_("When it was."))]
SurveyRetry = Annotated[
    str | None,
    typer.Option("--retry", metavar="TIME", help=N_("The next call, when nobody was reached.")),
]
