"""fastpipe's own programs that the user's interpreter runs. Standard library only, Python 3.9 and later."""
