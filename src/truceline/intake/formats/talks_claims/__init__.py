"""Acts of force that news articles report, as `truceline talks claims` writes them: somebody's word."""
