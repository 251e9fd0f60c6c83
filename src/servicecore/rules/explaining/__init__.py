"""Why a rule decided, and what the others lacked."""
