"""A situation report in plain text: incident lines become observations, other lines are set aside."""
