"""One request, safely: where it may go, how much it may bring, how long it may take."""
