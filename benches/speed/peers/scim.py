"""Lists SCIM Groups with requests as Okta's import asks for them; prints id and displayName by id."""

import os

import requests

session = requests.Session()
headers = {"Authorization": f"Bearer {os.environ['SCIM_SECRET']}"}
groups, start, total = [], 1, 1
while start <= total:
    answer = session.get(f"{os.environ['SCIM']}/Groups", params={"startIndex": start, "count": 100}, headers=headers)
    answer.raise_for_status()
    page = answer.json()
    groups += page["Resources"]
    total, start = page["totalResults"], start + 100
for group in sorted(groups, key=lambda group: group["id"]):
    print(group["id"], group["displayName"], sep="\t")
