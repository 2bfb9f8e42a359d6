"""`castlist team`: also the way back for an owner who is locked out."""

from typing import TYPE_CHECKING, Any

import click

from castlist.cli.house import open_house
from castlist.cli.options import json_option, workspace_option
from castlist.cli.output import print_json, print_line, print_table
from castlist.cli.secrets_given import secret_option

if TYPE_CHECKING:
    from castlist.workspaces.models import TeamMember, User

LOCAL = "http://127.0.0.1:8000"


@click.group()
def team() -> None:
    """See who works in a workspace, add and remove people, and help those who are locked out."""


@team.command("list")
@workspace_option
@json_option
def list_(*, workspace: str, as_json: bool) -> None:
    """List the people of a workspace with their roles."""
    open_house()
    from castlist.workspaces.settings import find_workspace
    from castlist.workspaces.team import list_team

    members = list(list_team(find_workspace(workspace)))
    if as_json:
        print_json([_object(member) for member in members])
        return
    rows = [(each.user.name, each.user.email, each.role, _last_login(each.user)) for each in members]
    print_table(
        ("Name", "E-mail", "Role", "Last login (UTC)"), rows, empty="Nobody yet. Add somebody: castlist team add."
    )


@team.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Their name.")
@click.option("--role", type=click.Choice(("owner", "editor", "viewer")), default="editor", show_default=True)
@workspace_option
@json_option
def add(*, email: str, name: str, role: str, workspace: str, as_json: bool) -> None:
    """Add somebody. Who has no account yet chooses a password by a one-time link, which is printed: pass it on."""
    open_house()
    from castlist.workspaces.settings import find_workspace
    from castlist.workspaces.team import add_member

    added = add_member(find_workspace(workspace), email=email, name=name, role=role)
    person = added.member.user
    link = "" if added.has_account else _link(person)
    if as_json:
        print_json({**_object(added.member), "link": link or None})
        return
    print_line(f"{person.email} is {added.member.get_role_display().lower()} of {workspace}.")
    print_line(f"A password is chosen here, once, within three days: {link}" if link else "They log in as before.")


@team.command("set-role")
@click.argument("email")
@click.argument("role", type=click.Choice(("owner", "editor", "viewer")))
@workspace_option
@json_option
def set_role(*, email: str, role: str, workspace: str, as_json: bool) -> None:
    """Give somebody another role. The last owner keeps theirs."""
    member = _found(email, workspace)
    from castlist.workspaces.team import change_role

    change_role(member, role)
    _show(member, f"{member.user.email} is {member.get_role_display().lower()}.", as_json=as_json)


@team.command("set-password")
@click.argument("email")
@secret_option("--password", "CASTLIST_PASSWORD", "The new password; without it a one-time link is printed.")
@workspace_option
@json_option
def set_password(*, email: str, password: str, workspace: str, as_json: bool) -> None:
    """Set somebody's password, or print a link by which they choose one. They are logged out everywhere."""
    member = _found(email, workspace)
    person = member.user
    if not password:
        link = _link(person)
        words = f"A password is chosen here, once, within three days: {link}"
        _show(member, words, as_json=as_json, link=link)
        return
    from castlist.workspaces.passwords import check_password

    check_password(password, person)
    person.set_password(password)
    person.is_active = True
    person.save(update_fields=["password", "is_active"])
    _show(member, f"The password of {person.email} is set.", as_json=as_json)


@team.command("remove")
@click.argument("email")
@workspace_option
@json_option
def remove(*, email: str, workspace: str, as_json: bool) -> None:
    """Remove somebody from a workspace. The last owner stays."""
    member = _found(email, workspace)
    from castlist.workspaces.team import remove_member

    person = member.user
    remove_member(member)
    if as_json:
        print_json({"email": person.email, "is_removed": True})
    else:
        print_line(f"{person.email} is no longer in {workspace}.")


def _found(email: str, workspace: str) -> "TeamMember":
    open_house()
    from castlist.workspaces.settings import find_workspace
    from castlist.workspaces.team import find_member

    return find_member(find_workspace(workspace), email)


def _link(person: "User") -> str:
    from castlist.config.environment import environment
    from castlist.workspaces.team import password_key

    whose, token = password_key(person)
    return f"{environment().public_url or LOCAL}/welcome/{whose}/{token}/"


def _show(member: "TeamMember", words: str, *, as_json: bool, **more: Any) -> None:
    if as_json:
        print_json({**_object(member), **more})
    else:
        print_line(words)


def _object(member: "TeamMember") -> dict[str, Any]:
    person = member.user
    return {
        "id": str(person.uuid),
        "email": person.email,
        "name": person.name,
        "role": member.role,
        "joined_at": member.joined_at.isoformat(),
        "last_login_at": person.last_login.isoformat() if person.last_login else None,
    }


def _last_login(person: "User") -> str:
    return f"{person.last_login:%Y-%m-%d %H:%M}" if person.last_login else "never"
