"""What an account says of itself."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.accounts.queries import AccountView

FIELDS: Final = (1, 2, 3, 4)
IMAGE_TYPES: Final = "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic"
FLAGS: Final = ("locked", "discoverable", "bot")


class ProfileForm(forms.Form):
    """Name, words, images, four lines, and three switches.

    Images are plain files here: only the media room opens what a stranger sends.
    """

    all_optional = True  # so that no label needs to say so

    display_name = forms.CharField(
        label=_("Display name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    bio = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mentions, hashtags and links work here."),
    )
    avatar = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": IMAGE_TYPES})
    )
    remove_avatar = forms.BooleanField(label=_("Remove the picture"), required=False)
    header = forms.FileField(
        label=_("Header image"), required=False, widget=forms.FileInput(attrs={"accept": IMAGE_TYPES})
    )
    remove_header = forms.BooleanField(label=_("Remove the header image"), required=False)
    locked = forms.BooleanField(
        label=_("Approve followers"),
        required=False,
        help_text=_("Nobody follows you before you have said yes."),
    )
    discoverable = forms.BooleanField(
        label=_("Let people find me"),
        required=False,
        help_text=_("Suggest my account to others, and let search engines list it."),
    )
    bot = forms.BooleanField(
        label=_("This account posts automatically"),
        required=False,
        help_text=_("A small sign beside the name says so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the four lines, each a name and a value."""
        super().__init__(*args, **kwargs)
        for number in FIELDS:
            self.fields[f"name{number}"] = forms.CharField(
                label=_("Label %(number)s") % {"number": number}, required=False, max_length=40
            )
            self.fields[f"value{number}"] = forms.CharField(
                label=_("Content %(number)s") % {"number": number}, required=False, max_length=200
            )

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the four lines for the page."""
        return [(self[f"name{number}"], self[f"value{number}"]) for number in FIELDS]

    def changes(self) -> dict[str, Any]:
        """Return the words and switches in the form that the accounts room takes."""
        data = self.cleaned_data
        return {
            "display_name": data["display_name"],
            "bio": data["bio"],
            "fields": [(data[f"name{number}"], data[f"value{number}"]) for number in FIELDS],
            **{flag: data[flag] for flag in FLAGS},
        }


def initial_of(account: AccountView) -> dict[str, Any]:
    """Return what the form shows before anything is changed."""
    initial: dict[str, Any] = {"display_name": account.display_name, "bio": account.bio}
    initial |= {flag: getattr(account, flag) for flag in FLAGS}
    for number, line in zip(FIELDS, account.fields, strict=False):
        initial |= {f"name{number}": line.name, f"value{number}": line.value}
    return initial
