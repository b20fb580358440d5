"""Asks for a month of accounts by the client of the DWDI plugin: client.py SETTINGS"""

import json
import sys
from datetime import date

from waldur_site_agent_cscs_dwdi.client import CSCSDWDIClient

settings = json.loads(sys.argv[1])
client = CSCSDWDIClient(
    settings["apiUrl"],
    settings["clientId"],
    settings["clientSecret"],
    settings["tokenUrl"],
    settings["scope"],
)
month = date.fromisoformat(settings["month"] + "-01")
accounts = settings["accounts"]
found = 0
for asked in [accounts] if settings["atOnce"] else [[account] for account in accounts]:
    found += len(client.get_usage_for_month(asked, month, month)["compute"])
if found != len(accounts):
    sys.exit(f"{found} accounts instead of {len(accounts)}")
