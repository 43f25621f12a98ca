"""Figures for a monitoring program, in Prometheus' text form: counted since the start of this process, and looked up
when asked for."""

import sqlalchemy as sa
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy.orm import Session

from app.jobs.models import ACTIVE, Job
from app.mail.models import Mail, MailState
from app.operations.health import Health, health_of

BUCKETS = (0.05, 0.1, 0.2, 0.4, 1, 2, 5, 10, 30)


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter("exreg_answers", "Answers by route and status", ("route", "status"),
                               registry=self.registry)
        self.seconds = Histogram("exreg_answer_seconds", "Time of an answer", buckets=BUCKETS, registry=self.registry)
        self.jobs = Gauge("exreg_jobs_waiting", "Jobs not done", registry=self.registry)
        self.mails = Gauge("exreg_mails_waiting", "Mails not sent", registry=self.registry)
        self.lines = Gauge("exreg_health_lines", "Lines of the health page", ("state",), registry=self.registry)

    def note(self, response: Response) -> Response:
        self.answers.labels(request.url_rule.rule if request.url_rule else "", str(response.status_code)).inc()
        if "seconds" in g:
            self.seconds.observe(g.seconds)
        return response

    def page(self, session: Session) -> bytes:
        """Everything as it stands now."""
        self.jobs.set(session.scalar(sa.select(sa.func.count()).where(Job.state.in_(ACTIVE))) or 0)
        self.mails.set(session.scalar(sa.select(sa.func.count()).where(Mail.state == MailState.WAITING)) or 0)
        found = [line.health for line in health_of(session)]
        for health in Health:
            self.lines.labels(health.value).set(found.count(health))
        return generate_latest(self.registry)


def init_metrics(app: Flask) -> None:
    """Before `init_logs`, so that the time of the request is known when it is noted."""
    app.extensions["metrics"] = metrics = Metrics()
    app.after_request(metrics.note)
