"""The team of a workspace: who belongs to it, as what, and how they get a password without anybody sending e-mail.

A workspace always has an owner who can log in. That holds under a lock on the workspace, so that of two owners who
leave at the same moment one stays.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from castlist.workspaces.models import Role, TeamMember, User, Workspace
from castlist.workspaces.names import NameRefused, check_name

NAME_LENGTH = 120


class TeamRefused(Exception):
    """Somebody cannot be added, changed or removed. `field`: what of a form is wrong, empty where it is none of it."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class Added:
    """A new member. `has_account`: they had one already, and log in with their own password."""

    member: TeamMember
    has_account: bool


def list_team(workspace: Workspace) -> QuerySet[TeamMember]:
    """List the members: owners first, then editors and viewers, each by the time they joined."""
    rank = Case(*(When(role=role, then=at) for at, role in enumerate(Role.values)), output_field=IntegerField())
    return TeamMember.objects.filter(workspace=workspace).select_related("user", "workspace").order_by(rank, "id")


def add_member(workspace: Workspace, *, email: str, name: str, role: str, by: User | None = None) -> Added:
    """Give somebody a place in a workspace, with an account if they have none: it has no password yet.

    An account that exists keeps its name and password. `by`: the owner who adds them, None for who runs the server.
    Raises TeamRefused, also for an account that others than `by` may have made: nobody has proved whose address it is.
    """
    address, chosen = _checked_email(email), _checked_role(role)
    try:
        with transaction.atomic():
            person = User.objects.filter(email__iexact=address).first()
            has_account = person is not None and person.has_usable_password()
            if person is None:
                person = User.objects.create_user(address, None, name=_checked_name(name))
            elif by is not None and not TeamMember.objects.filter(workspace=workspace, user=person).exists():
                _refuse_stranger(person, by)
            member = TeamMember.objects.create(workspace=workspace, user=person, role=chosen)
    except IntegrityError as error:
        raise TeamRefused(f"{address} is in the team already.", "email") from error
    return Added(member=member, has_account=has_account)


def find_member(workspace: Workspace, email: str) -> TeamMember:
    """Find a member by their e-mail. Raises TeamRefused."""
    member = list_team(workspace).filter(user__email__iexact=email.strip()).first()
    if member is None:
        raise TeamRefused(f"Nobody in the team of {workspace.slug} has the e-mail {email.strip()}.", "email")
    return member


def change_role(member: TeamMember, role: str) -> None:
    """Give a member another role. Raises TeamRefused for the last owner."""
    chosen = _checked_role(role)
    with transaction.atomic():
        if chosen != Role.OWNER:
            _keep_an_owner(member, "Make somebody else an owner first, then change this role.")
        TeamMember.objects.filter(pk=member.pk).update(role=chosen)
    member.role = chosen


def remove_member(member: TeamMember) -> None:
    """Take a member's place away; the next page they open is closed to them. Their account stays.

    Raises TeamRefused for the last owner.
    """
    with transaction.atomic():
        _keep_an_owner(member, "Make somebody else an owner first, then remove this one.")
        TeamMember.objects.filter(pk=member.pk).delete()


def check_may_reset(member: TeamMember, *, by: User) -> None:
    """Check that an owner may let a member choose a new password. Raises TeamRefused.

    Whoever makes the link could use it: so not for people who are also in workspaces that the owner does not own.
    """
    person = member.user
    if person != by and (person.is_superuser or _is_elsewhere(person, by)):
        raise TeamRefused(
            "They also work in a workspace that is not yours, so only they or whoever runs this server can set their "
            "password: under Your account, or with castlist team set-password."
        )


def _is_elsewhere(person: User, owner: User) -> bool:
    """Whether somebody works in a workspace that an owner does not own."""
    owned = TeamMember.objects.filter(user=owner, role=Role.OWNER).values("workspace")
    return TeamMember.objects.filter(user=person).exclude(workspace__in=owned).exists()


def _refuse_stranger(person: User, owner: User) -> None:
    """Refuse an account that an owner knows nothing of: another may have made it with somebody else's address."""
    is_known = TeamMember.objects.filter(user=person).exists() and not _is_elsewhere(person, owner)
    if not (is_known or person == owner or owner.is_superuser):
        raise TeamRefused(
            f"{person.email} has an account on this server that your workspaces do not know. Ask whoever runs the "
            "server to add them, once it is sure whose address it is: castlist team add.",
            "email",
        )


class _LinkTokens(PasswordResetTokenGenerator):
    """Tokens of one-time links. They end also when a person's workspaces change: who made one may not be asked then."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        places = TeamMember.objects.filter(user=user).order_by("workspace_id").values_list("workspace_id", flat=True)
        return f"{super()._make_hash_value(user, timestamp)}{list(places)}"


_tokens = _LinkTokens()


def password_key(person: User) -> tuple[str, str]:
    """Give what a one-time link for choosing a password has: whose it is, and a token.

    It works once, until the person logs in, has another password or other workspaces, and for PASSWORD_RESET_TIMEOUT
    seconds. Nothing is stored: the token is made of what changes then (Django's PasswordResetTokenGenerator).
    """
    return urlsafe_base64_encode(force_bytes(person.uuid.hex)), _tokens.make_token(person)


def find_by_key(whose: str, token: str) -> User | None:
    """Find the person of a one-time link; None where it is used up, too old or made up."""
    try:
        person = User.objects.filter(uuid=urlsafe_base64_decode(whose).decode(), is_active=True).first()
    except (ValueError, ValidationError):
        return None
    return person if person and _tokens.check_token(person, token) else None


def _keep_an_owner(member: TeamMember, to_do: str) -> None:
    """Refuse where nobody else could log in as an owner; holds the workspace until the transaction ends."""
    Workspace.objects.select_for_update().get(pk=member.workspace_id)
    owners = TeamMember.objects.filter(workspace=member.workspace_id, role=Role.OWNER)
    others = [each for each in owners.exclude(pk=member.pk).select_related("user") if _can_log_in(each.user)]
    if owners.filter(pk=member.pk).exists() and not others:
        shown = member.user.called
        raise TeamRefused(f"{shown} is the only owner who can log in. {to_do}", "role")


def _can_log_in(person: User) -> bool:
    return person.is_active and person.has_usable_password()


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise TeamRefused("Write an e-mail address, for example meera@nilgirilane.example.", "email") from error
    return address


def _checked_name(name: str) -> str:
    try:
        return check_name(name, NAME_LENGTH, of="person")
    except NameRefused as refusal:
        raise TeamRefused(str(refusal), "name") from refusal


def _checked_role(role: str) -> Role:
    if role not in Role.values:
        raise TeamRefused(f"{role} is not a role. The roles are {', '.join(Role.values)}.", "role")
    return Role(role)
