"""Print how many tests ran on each database, in the browser and on Elasticsearch, why others were skipped, what failed.

Each name in REQUIRED_TESTS must have a count above 0: the gate can't pass with a part that never ran.
"""

import os
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path


def main(files):
    ran, skipped, failed = Counter(), Counter(), []
    for file in files:
        database = Path(file).stem
        for case in ET.parse(file).iter("testcase"):  # noqa: S314 - written by our own test run
            marks = {item.get("value") for item in case.iter("property") if item.get("name") == "kind"}
            reason = case.find("skipped")
            if reason is not None:
                skipped[f"{database}: {reason.get('message')}"] += 1
                continue
            ran.update([database, *marks])
            said = (found.get("message") for found in case if found.tag in {"failure", "error"})
            failed.extend(f"{database}: {case.get('classname')}::{case.get('name')}: {message}" for message in said)
    for reason, count in sorted(skipped.items()):
        print(f"skipped {count:5}  {reason}")
    for name in ("sqlite", "postgresql", "browser", "elasticsearch"):
        print(f"ran     {ran[name]:5}  {name}")
    for line in failed:
        print("FAILED  " + " ".join(line.split())[:400])
    missing = [name for name in os.environ.get("REQUIRED_TESTS", "").split() if not ran[name]]
    if missing:
        print("no test ran on: " + ", ".join(missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
