"""The people of a shop in India, made up, the same each time: what the pictures of the screens show."""

import csv
import io
import random
from collections.abc import Sequence
from typing import NamedTuple

HEADER = (
    *("user.username", "user.phone_no", "user.email", "user.first_name", "user.last_name", "user.title"),
    *("user.account", "city", "loyalty.points||NUMBER", "joined||DATE", "vip||BOOLEAN"),
)
FIRST = (
    *("Aarav", "Aditi", "Ajay", "Akash", "Amrita", "Anand", "Anil", "Anjali", "Arjun", "Asha", "Bhavna", "Chetan"),
    *("Deepa", "Devika", "Dinesh", "Divya", "Esha", "Farhan", "Gauri", "Girish", "Harish", "Hema", "Ibrahim", "Indira"),
    *("Ismail", "Jaya", "Jyoti", "Kabir", "Kamala", "Kavita", "Kiran", "Lakshmi", "Lata", "Madhav", "Manoj", "Maya"),
    *("Meghna", "Mohan", "Nandini", "Naveen", "Neha", "Nikhil", "Nisha", "Omkar", "Pallavi", "Pooja", "Pranav"),
    *("Priya", "Rahul", "Rajesh", "Rekha", "Ritu", "Rohit", "Sana", "Sandeep", "Sanjay", "Sarita", "Shalini", "Shreya"),
    *("Sneha", "Sunil", "Swati", "Tara", "Uma", "Usha", "Varun", "Vidya", "Vikram", "Vinod", "Yash", "Zainab"),
)
LAST = (
    *("Agarwal", "Ahluwalia", "Banerjee", "Bhat", "Chauhan", "Chopra", "Das", "Desai", "Fernandes", "Ganguly", "Ghosh"),
    *("Gokhale", "Gowda", "Gupta", "Hegde", "Iyer", "Jain", "Jha", "Joshi", "Kapoor", "Khan", "Kulkarni", "Kumar"),
    *("Mahajan", "Mehta", "Menon", "Mishra", "Mukherjee", "Nair", "Naidu", "Narang", "Pandey", "Parekh", "Patel"),
    *("Patil", "Pillai", "Prasad", "Qureshi", "Rao", "Rathore", "Reddy", "Saxena", "Sen", "Shah", "Sharma", "Shetty"),
    *("Singh", "Sinha", "Srinivasan", "Thomas", "Tiwari", "Trivedi", "Varghese", "Verma", "Wagle", "Yadav"),
)
CITIES = ("Mumbai", "Pune", "Bengaluru", "Chennai", "Hyderabad", "Kolkata", "Kochi", "Delhi", "Ahmedabad", "Jaipur")
POINTS = (0, 40, 99.5, 180, 250, 310, 420, 560, 640, 705.5, 810, 875.25, 990, 1250.75, 1800)
TITLES = ("Ms", "Mr", "Dr", "")


class Person(NamedTuple):
    """A row of a sheet, in the order of HEADER."""

    username: str
    phone: str
    email: str
    first_name: str
    last_name: str
    title: str
    account: str
    city: str
    points: str
    joined: str
    vip: str


def _known(first: str, last: str, phone: str, city: str, points: str, joined: str, vip: str, nick: str = "") -> Person:
    nick = nick or f"{first}.{last[0]}".lower()
    return Person(nick, phone, f"{nick}@example.in", first, last, "", "Retail", city, points, joined, vip)


KNOWN = (
    _known("Ananya", "Deshmukh", "919820441733", "Pune", "4500", "2022-03-14", "true"),
    _known("Rohan", "Bhattacharya", "919831120658", "Kolkata", "2780.5", "2022-08-02", "false"),
    _known("Zoya", "Merchant", "919867095214", "Mumbai", "2650.75", "2024-01-19", "true"),
    _known("Karthik", "Subramanian", "919841633807", "Chennai", "2580", "2020-09-30", "false"),
    _known("हर्षिता", "जोशी", "919893057126", "Indore", "2490", "2026-02-11", "false", "harshita.j"),
    _known("Imtiaz", "Laskar", "919864018290", "Guwahati", "2460", "2023-06-23", "false"),
    _known("Lavanya", "Reddy", "919849072641", "Hyderabad", "2375.25", "2021-12-05", "true"),
    _known("Tenzin", "Dolma", "919816040935", "Dharamshala", "2310", "2025-04-17", "false"),
    _known("Simran", "Kaur Gill", "919815586302", "Ludhiana", "2260", "2019-07-28", "true", "simran.g"),
    _known("Prakash", "Nayak", "919861029478", "Bhubaneswar", "2205.5", "2024-10-09", "false"),
    _known("Arvind", "Pillai", "919847061359", "Kochi", "2140", "2023-05-12", "false"),
    _known("Ishita", "Sengupta", "919830074816", "Kolkata", "2115", "2022-11-03", "false"),
)
"""Those whom the design shows; they have the most points and stand first."""


def people(number: int, *, seed: int) -> list[Person]:
    """Make up so many people, the same for the same seed."""
    chance = random.Random(seed)
    return [_one(chance, seed, at) for at in range(number)]


def _one(chance: random.Random, seed: int, at: int) -> Person:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    nick = f"{first.lower()}.{last[0].lower()}{at}" if chance.random() < 0.7 else ""
    return Person(
        username=nick,
        phone=f"9198{seed % 100:02d}{chance.randrange(10)}{at:05d}",
        email=f"{nick}@example.in" if nick and chance.random() < 0.8 else "",
        first_name=first if chance.random() < 0.97 else "",
        last_name=last,
        title=chance.choice(TITLES),
        account="Retail",
        city=chance.choice(CITIES) if chance.random() < 0.985 else "",
        points=f"{chance.choice(POINTS):g}",
        joined=f"{chance.randrange(2019, 2027)}-{chance.randrange(1, 10):02d}-{chance.randrange(1, 29):02d}",
        vip=chance.choice(("true", "false", "false", "")),
    )


def sheet_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """Write a sheet."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()


def with_mistakes(rows: Sequence[Person], *, numbers: int, signs: int, points: int) -> list[Person]:
    """Let the last rows have mistakes as people make them: numbers too short, with signs, points in words."""
    good, bad = rows[: len(rows) - numbers - signs - points], rows[len(rows) - numbers - signs - points :]
    short = [each._replace(phone=each.phone[:8]) for each in bad[:numbers]]
    written = [each._replace(phone=f"+{each.phone}") for each in bad[numbers : numbers + signs]]
    return [*good, *short, *written, *(each._replace(points="many") for each in bad[numbers + signs :])]


REFUSED_HEADER = (
    *("user.username", "user.email", "user.phone_no", "user, first_name", "user.last_name", "user.title"),
    *("user.account", "city", "loyalty.points", "joined||DAY", "vip||BOOLEAN"),
)
"""Four mistakes: columns swapped, a comma for a dot, a type forgotten, a type that is none."""
