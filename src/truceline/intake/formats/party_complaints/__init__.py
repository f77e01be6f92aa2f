"""A party's list of complaints: one allegation a row, the party's word and nobody else's."""
