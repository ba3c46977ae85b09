"""Parts of make_rule_pages.py: drawn cases, pages of rules, the list of laws."""
