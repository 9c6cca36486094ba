"""Cancels the bookings whose ids stand in the file $IDS, with the client named by the first argument.

Nothing is checked and nothing is written down: it only sends the cancels. Prints how many were answered with success.
"""

import os
import sys

FORM = {
    "grant_type": "client_credentials",
    "client_id": os.environ["CLIENT_ID"],
    "client_secret": os.environ["CLIENT_SECRET"],
    "scope": "officernd.api.read officernd.api.write",
}
API, IDENTITY = os.environ["API"], os.environ["IDENTITY"]
with open(os.environ["IDS"]) as file:
    IDS = file.read().split()


def requests_(retry):
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util import Retry

    session = requests.Session()
    if retry:
        policy = Retry(total=20, backoff_factor=0.1, status_forcelist=(429, 502, 503, 504), allowed_methods=None)
        session.mount("http://", HTTPAdapter(max_retries=policy))
    headers = {"Authorization": f"Bearer {session.post(IDENTITY, data=FORM).json()['access_token']}"}
    print(sum(session.post(f"{API}/bookings/{id}/cancel", headers=headers).ok for id in IDS))


def aiohttp_(connections):
    import asyncio

    import aiohttp

    async def everything():
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
            async with session.post(IDENTITY, data=FORM) as answer:
                headers = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}

            async def cancel(id):
                async with session.post(f"{API}/bookings/{id}/cancel", headers=headers) as answer:
                    await answer.read()
                    return answer.ok

            print(sum(await asyncio.gather(*map(cancel, IDS))))

    asyncio.run(everything())


name, connections = sys.argv[1], int(sys.argv[2])
if name == "aiohttp":
    aiohttp_(connections)
else:
    requests_(name == "requests + Retry")
