"""VIINA: reports in the news, geocoded and labelled by a model; observations out."""
