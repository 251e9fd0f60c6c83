"""What the files of messages call topics, intents and urgencies, and what the library does."""

TOPICS = {
    "login and access": "login",
    "billing question": "billing",
    "bug or error": "bug",
    "broken page or app surface": "broken_page",
    "check-in or business review": "check_in",
    "disposal of the product": "disposal",
    "export of data": "data_export",
    "feedback or survey": "feedback",
    "firmware or update fault": "update_fault",
    "follow-up after resolution": "follow_up",
    "goal and outcome review": "outcome_review",
    "how a feature works": "how_it_works",
    "other support": "troubleshooting",
    "loyalty programme": "loyalty",
    "onboarding and welcome": "onboarding",
    "performance or outage report": "outage_report",
    "purchase decision": "purchase",
    "renewal and expansion": "renewal",
    "service update or outage notice": "outage_notice",
    "setup and configuration": "setup",
    "sync or connection fault": "sync_fault",
    "upgrade (technical)": "technical_upgrade",
    "upsell or cross-sell offer": "offer",
}
"""The topics whose names in the files are not those of the taxonomy."""

INTENTS = {"report a problem": "report_problem", "request a change": "request_change"}
URGENCIES = {"low": "low", "normal": "medium", "high": "high", "urgent": "critical"}


def name_of(topic: str) -> str:
    return TOPICS.get(topic, topic.strip().lower().replace("-", "_").replace(" ", "_"))
