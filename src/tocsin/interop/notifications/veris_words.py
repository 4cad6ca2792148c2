"""What the closed sets of the catalogue of facts are called in VERIS 1.4.1.

A value that is in no table has no word there; whoever looks it up tells of the loss. VERIS knows no
category of data that the GDPR singles out but health, so the exact ones travel beside it under ``plus``.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

UNKNOWN = "Unknown"


class Act(msgspec.Struct, frozen=True):
    """An action of VERIS: its kind, its variety, and its vector where that is clear."""

    kind: str
    variety: str = UNKNOWN
    vector: str = UNKNOWN


ORIGINS: Mapping[str, Act] = {
    "device_lost_stolen": Act("error", "Loss"),
    "paper_lost_insecure": Act("error", "Loss"),
    "mail_lost_opened": Act("error", "Loss"),
    "hacking": Act("hacking"),
    "malware": Act("malware"),
    "phishing": Act("social", "Phishing"),
    "paper_disposal": Act("error", "Disposal error"),
    "ewaste": Act("error", "Disposal error"),
    "unintended_publication": Act("error", "Publishing error"),
    "redaction_failure": Act("error", "Publishing error"),
    "wrong_subject_shown": Act("error", "Misdelivery"),
    "wrong_recipient": Act("error", "Misdelivery"),
    "wrong_recipient_email": Act("error", "Misdelivery"),
    "wrong_recipient_post": Act("error", "Misdelivery"),
    "recipients_visible": Act("error", "Misdelivery"),
    "wrong_file_added": Act("error", "Data entry error"),
    "verbal": Act("error", "Gaffe"),
    "access_misuse": Act("misuse", "Privilege abuse"),
    "misconfiguration": Act("error", "Misconfiguration"),
    "software_error": Act("error", "Programming error"),
    "unavailability": Act("error", "Malfunction"),
    "malfunction": Act("error", "Malfunction"),
}
MALICIOUS_ORIGINS: Mapping[str, Act] = {
    "device_lost_stolen": Act("physical", "Theft"),
    "paper_lost_insecure": Act("physical", "Theft"),
    "mail_lost_opened": Act("physical", "Snooping"),
    "unintended_publication": Act("misuse", "Data mishandling"),
    "wrong_recipient": Act("misuse", "Data mishandling"),
    "verbal": Act("misuse", "Knowledge abuse"),
    "unavailability": Act("hacking", "DoS"),
}
"""What an origin is where the cause is malicious; the others stay what they are."""

ATTACKS: Mapping[str, Act] = {
    "ransomware": Act("malware", "Ransomware"),
    "credential_stuffing": Act("hacking", "Use of stolen creds"),
    "account_takeover": Act("hacking", "Use of stolen creds"),
    "bec": Act("social", "Pretexting", "Email"),
    "phishing": Act("social", "Phishing"),
    "web_exploit": Act("hacking", "Exploit vuln", "Web application"),
    "brute_force": Act("hacking", "Brute force"),
    "supply_chain": Act("hacking", UNKNOWN, "Partner"),
    "insider": Act("misuse"),
    "ddos": Act("hacking", "DoS"),
}

ASSETS: Mapping[str, str] = {
    "device_lost_stolen": "U - Unknown",
    "ewaste": "U - Unknown",
    "paper_lost_insecure": "M - Documents",
    "paper_disposal": "M - Documents",
    "mail_lost_opened": "M - Documents",
    "phishing": "P - Unknown",
    "hacking": "S - Unknown",
    "misconfiguration": "S - Unknown",
    "software_error": "S - Unknown",
    "wrong_subject_shown": "S - Unknown",
}

MEDIA: Mapping[str, str] = {
    "server": "S - Unknown",
    "workstation": "U - Desktop",
    "laptop": "U - Laptop",
    "backup_medium": "M - Disk media",
    "usb_stick": "M - Flash drive",
    "mobile_phone": "U - Mobile phone",
    "mailbox": "S - Mail",
    "paper": "M - Documents",
}

CLOUD: Mapping[str, str] = {
    "own_premises": "On-Premise Asset(s)",
    "end_devices": "On-Premise Asset(s)",
    "hosting_provider": "External Cloud Asset(s)",
    "public_cloud": "External Cloud Asset(s)",
    "software_service": "External Cloud Asset(s)",
}

INDUSTRY: Mapping[str, str] = {
    "public_administration": "92",
    "local_government": "92",
    "justice_security": "92",
    "health": "62",
    "social_care": "62",
    "education": "61",
    "research": "54",
    "banking": "52",
    "financial_markets": "52",
    "insurance": "52",
    "energy": "22",
    "drinking_water": "22",
    "waste_water": "22",
    "waste": "56",
    "transport": "48",
    "postal": "49",
    "digital_infrastructure": "51",
    "digital_providers": "51",
    "software": "51",
    "media": "51",
    "ict_services": "54",
    "professional_services": "54",
    "employment": "56",
    "construction": "23",
    "chemicals": "32",
    "food": "31",
    "manufacturing": "31",
    "retail": "44",
    "hospitality": "72",
    "real_estate": "53",
    "associations": "81",
}
"""The first two digits of NAICS; ``00`` is unknown."""

SIZE: Mapping[str, str] = {"micro": "Small", "small": "Small", "medium": "Small"}
"""VERIS draws the line at 1,000 people; a large enterprise begins at 250, so it may lie on either side."""

HEADCOUNT = (
    (10, "1 to 10"),
    (100, "11 to 100"),
    (1_000, "101 to 1000"),
    (10_000, "1001 to 10000"),
    (25_000, "10001 to 25000"),
    (50_000, "25001 to 50000"),
    (100_000, "50001 to 100000"),
)
"""How many people work there, each with the range that ends there."""

DISCOVERY: Mapping[str, tuple[str, str]] = {
    "security_team": ("internal", "Incident response"),
    "staff": ("internal", "Reported by employee"),
    "monitoring": ("internal", "Infrastructure monitoring"),
    "audit_internal": ("internal", "It review"),
    "audit_external": ("external", "Audit"),
    "customer_or_subject": ("external", "Customer"),
    "processor": ("partner", UNKNOWN),
    "partner": ("partner", UNKNOWN),
    "authority": ("external", "Other"),
    "law_enforcement": ("external", "Law enforcement"),
    "researcher": ("external", "Security researcher"),
    "press_or_leak_site": ("external", "Unrelated 3rd party"),
    "attacker": ("external", "Actor disclosure"),
}

DISCLOSURE: Mapping[str, str] = {"confirmed": "Yes", "possible": "Potentially", "ruled_out": "No"}

DATA: Mapping[str, str] = {
    "identity": "Personal",
    "contact": "Personal",
    "credentials": "Credentials",
    "national_id": "Sensitive Personal",
    "id_documents": "Sensitive Personal",
    "bank_account": "Bank",
    "card": "Payment",
    "financial": "Bank",
    "transactions": "Bank",
    "traffic_metadata": "Personal",
    "location": "Personal",
    "ip_device": "Personal",
    "family": "Personal",
    "professional": "Personal",
    "education": "Personal",
    "health_or_disability": "Medical",
    "behaviour_profile": "Personal",
    "images_voice": "Personal",
    "communications_content": "Personal",
    "criminal": "Sensitive Personal",
    "children_data": "Personal",
    "other": "Other",
}

SPECIAL: Mapping[str, str] = {"health": "Medical"}
"""Of the special categories (GDPR Art. 9) only health has a word; the others are sensitive."""

SENSITIVE = "Sensitive Personal"

VICTIMS: Mapping[str, str] = {
    "employees": "Employee",
    "users": "Customer",
    "subscribers": "Customer",
    "customers": "Customer",
    "prospects": "Customer",
    "patients": "Patient",
    "students": "Student",
    "suppliers": "Partner",
}

PROTECTION: Mapping[str, str] = {
    "cleartext": "Stored unencrypted",
    "encrypted_key_exposed": "Stored encrypted",
    "encrypted_key_safe": "Stored encrypted",
}

RESTORED: Mapping[str, str] = {"lost": "Loss", "delayed": "Interruption", "not_yet": "Interruption"}
