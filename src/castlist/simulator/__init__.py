"""A server that plays a WhatsApp provider, its failures included: for demonstrations, tests and measurements.

Written from the wire reference alone (its paragraphs are named as §). It imports nothing of Castlist, and nothing of
Castlist imports it but the command that starts it: a mistake of an adapter cannot be repeated here unseen.
"""
