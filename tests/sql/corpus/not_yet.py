"""The list of cases that Pyrite does not do yet, by reason.

`not_yet.txt` has a line `# reason` and below it the identities of its cases, one a line.
"""

from __future__ import annotations

from sql.corpus.cases import CORPUS

LIST = CORPUS / "not_yet.txt"

#: Cases with several right answers: of values that come equally often, `mode` gives the one that is found
#: first, by whichever core that is.
TIES = {"aggregates: mode(v), mode(g) FROM numbers WHERE g = 'a' OR g = 'b'"}


def not_yet() -> dict[str, str]:
    """The reason for each case on the list, by its identity."""
    reasons: dict[str, str] = {}
    reason = ""
    for line in LIST.read_text(encoding="utf-8").splitlines() if LIST.exists() else ():
        if line.startswith("# "):
            reason = line[2:]
        elif line.strip():
            reasons[line] = reason
    return reasons


def write(reasons: dict[str, str]) -> None:
    """Write the list: reasons in alphabetical order, cases in theirs."""
    by_reason: dict[str, list[str]] = {}
    for identity, reason in reasons.items():
        by_reason.setdefault(reason, []).append(identity)
    blocks = ["\n".join([f"# {reason}", *by_reason[reason]]) for reason in sorted(by_reason)]
    LIST.write_text("\n\n".join(blocks) + "\n" if blocks else "", encoding="utf-8")
