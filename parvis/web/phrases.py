"""What the pages' script says, translated here so that the script itself has no language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.web.phrases_watching import watching_phrases
from parvis.web.shortcuts import SHORTCUTS


def phrases() -> dict[str, Any]:
    """Return the script's words and the keys it listens to."""
    return {
        "liked": _("Liked"),
        "unliked": _("Like taken back"),
        "reposted": _("Reposted"),
        "unreposted": _("Repost taken back"),
        "repost": _("Repost"),
        "unrepost": _("Take back the repost"),
        "bookmarked": _("Bookmarked"),
        "unbookmarked": _("Bookmark removed"),
        "follow": _("Follow"),
        "following": pgettext("state of a button", "Following"),
        "requested": _("Requested"),
        "unfollow": _("Unfollow"),
        "nowFollowing": _("You follow them now"),
        "nowFollowingTag": _("You follow this hashtag now"),
        "nowRequested": _("They have been asked"),
        "notFollowing": _("You do not follow them any more"),
        "notFollowingTag": _("You do not follow this hashtag any more"),
        "voted": _("Your vote is counted"),
        "copied": _("The link is copied"),
        "embedCopied": _("The embed code is copied. Paste it into your page."),
        "lessPost": _("You will not see this again."),
        "lessAuthor": _("You will see less from them."),
        "lessTopic": _("You will see less of this topic."),
        "lessSound": _("You will see less of this sound."),
        "undo": _("Undo"),
        "undone": _("That is taken back."),
        "failed": _("That did not work. Check your connection and try again."),
        "loginFirst": _("Log in first."),
        "loading": _("Loading…"),
        "loaded": _("More posts are loaded"),
        "newPost": _("1 new post"),
        "newPosts": _("%s new posts"),
        "posted": _("Posted"),
        "charactersLeft": _("%s characters left"),
        "charactersOver": _("%s characters too many"),
        "uploading": _("Uploading %s"),
        "uploaded": _("Image added. Describe it for people who cannot see it."),
        "tooManyImages": _("A post carries up to %s images."),
        "videoReady": _("Your video is ready, and others can see the post."),
        "oneKind": _("A post carries either images or one video."),
        "soundAlone": _("“%s” is a sound recording. Choose images, or one video that has this sound."),
        "otherKind": _("“%s” is neither an image nor a video. Choose images, or one video."),
        "removeImage": _("Remove the image"),
        "describe": _("Describe the image"),
        "describeHint": _("Say what matters in it for somebody who cannot see it."),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "previous": _("Previous image"),
        "next": _("Next image"),
        "image": _("Image"),
        "noAlt": _("Image without a description"),
        "write": _("Write"),
        "reply": _("Reply"),
        "discard": _("Your draft is kept on this device."),
        "deleteTitle": _("Delete this post?"),
        "deleteText": _("It cannot be brought back. Replies to it stay."),
        "delete": _("Delete"),
        "deleted": _("The post is deleted."),
        "keys": _("Keyboard shortcuts"),
        "then": _("then"),
        "themeAuto": _("Theme: like the system"),
        "themeLight": _("Theme: light"),
        "themeDark": _("Theme: dark"),
        **watching_phrases(),
        "shortcuts": [
            {
                "title": str(group.title),
                "shortcuts": [
                    {"keys": shortcut.keys, "command": shortcut.command, "label": str(shortcut.label)}
                    for shortcut in group.shortcuts
                ],
            }
            for group in SHORTCUTS
        ],
    }
