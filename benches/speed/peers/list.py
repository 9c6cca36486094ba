"""Lists Teams with the client named by the first argument, one connection kept for all pages.

Prints id, name and number of employees whose Primary team it is, by id.
"""

import os
import sys
from collections import Counter

FORM = {
    "grant_type": "client_credentials",
    "client_id": os.environ["CLIENT_ID"],
    "client_secret": os.environ["CLIENT_SECRET"],
    "scope": "officernd.api.read",
}
API, IDENTITY = os.environ["API"], os.environ["IDENTITY"]
LISTS = ("teams", "members", "offices")


def show(teams, members):
    people = Counter(member.get("team") for member in members)
    for team in sorted(teams, key=lambda team: team["_id"]):
        print(team["_id"], team["name"], people[team["_id"]], sep="\t")


def one_after_the_other(get, token):
    headers = {"Authorization": f"Bearer {token}"}
    lists = []
    for name in LISTS:
        records, parameters = [], {"$limit": "100"}
        while True:
            answer = get(f"{API}/{name}", params=parameters, headers=headers)
            answer.raise_for_status()
            records += answer.json()
            cursor = answer.headers.get("rnd-cursor-next")
            if not cursor:
                break
            parameters["$next"] = cursor
        lists.append(records)
    show(lists[0], lists[1])


def requests_(retry):
    import requests

    session = requests.Session()
    if retry:
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry

        policy = Retry(total=10, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504), allowed_methods=None)
        session.mount("http://", HTTPAdapter(max_retries=policy))
    one_after_the_other(session.get, session.post(IDENTITY, data=FORM).json()["access_token"])


def httpx_():
    import httpx

    with httpx.Client() as client:
        one_after_the_other(client.get, client.post(IDENTITY, data=FORM).json()["access_token"])


def aiohttp_():
    """The three lists side by side, as one who knows asyncio would write it."""
    import asyncio

    import aiohttp

    async def everything():
        async with aiohttp.ClientSession() as session:
            async with session.post(IDENTITY, data=FORM) as answer:
                headers = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}

            async def whole(name):
                records, parameters = [], {"$limit": "100"}
                while True:
                    async with session.get(f"{API}/{name}", params=parameters, headers=headers) as answer:
                        answer.raise_for_status()
                        records += await answer.json()
                        cursor = answer.headers.get("rnd-cursor-next")
                    if not cursor:
                        return records
                    parameters["$next"] = cursor

            teams, members, _ = await asyncio.gather(*map(whole, LISTS))
            show(teams, members)

    asyncio.run(everything())


{
    "requests": lambda: requests_(False),
    "requests + Retry": lambda: requests_(True),
    "httpx": httpx_,
    "aiohttp": aiohttp_,
}[sys.argv[1]]()
