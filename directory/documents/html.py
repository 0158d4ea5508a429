"""Sheets as HTML: the part between the page's shell and its end, black on white."""

from markupsafe import Markup

from directory import paths
from directory.documents.sheets import AnySheet, ClinicianSheet, Labels, Letter, PatientSheet
from directory.templating import environment

TEMPLATES = {
    ClinicianSheet: "clinician.html",
    PatientSheet: "patient.html",
    Letter: "letter.html",
    Labels: "labels.html",
}


def html(sheet: AnySheet) -> Markup:
    """Escaped by the template; every value that somebody typed stands in a `bdi`."""
    template = environment(sheet.language).get_template(f"documents/{TEMPLATES[type(sheet)]}")
    return Markup(template.render(sheet=sheet))  # noqa: S704  # the template escapes


def whole_page(sheet: AnySheet) -> str:
    """A page that stands alone: its style inside, no script, nothing to load."""
    template = environment(sheet.language).get_template("documents/page.html")
    style = (paths.STATIC / "documents.css").read_text("utf-8")
    return template.render(sheet=sheet, body=html(sheet), style=Markup(style))  # noqa: S704  # our own file
