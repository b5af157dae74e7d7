"""Letters about a login: written once as text, shown in HTML by one plain shell.

A paragraph of the text that is nothing but an address becomes the letter's button, so
that no letter needs a second template that could come to say something else.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a letter: lines of text, or one address to go to."""

    lines: tuple[str, ...]

    @property
    def is_link(self) -> bool:
        """Whether the paragraph is only an address."""
        return len(self.lines) == 1 and self.lines[0].startswith(("https://", "http://"))


def write(
    template_prefix: str, to: list[str], context: dict[str, Any], language: str
) -> EmailMultiAlternatives:
    """Return a letter in `language` from `<prefix>_subject.txt` and `<prefix>_message.txt`."""
    site = settings.PARVIS
    full = {**context, "site_name": site.site_name, "site_url": site.base_url}
    with translation.override(language):
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", full).split())
        text = render_to_string(f"{template_prefix}_message.txt", full).strip()
        html = render_to_string(
            "account/email/shell.html",
            {**full, "language": language, "subject": subject, "paragraphs": paragraphs(text)},
        )
    letter = EmailMultiAlternatives(
        f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", text, settings.DEFAULT_FROM_EMAIL, to
    )
    letter.attach_alternative(html, "text/html")
    return letter


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of a text; an empty line parts two of them."""
    parts = (part.strip("\n") for part in text.split("\n\n"))
    return [Paragraph(tuple(line.strip() for line in part.splitlines())) for part in parts if part.strip()]
