"""What happened, and how sure that is: incidents and counts come in, findings and answers go out.

Called by the mission. Methods stand side by side, versioned; one that was used is never edited.
"""
