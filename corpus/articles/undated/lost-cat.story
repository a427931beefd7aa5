A cat that was lost on a motorway has walked home across two counties, three rivers and, it seems, one railway bridge.

"I opened the door for the milk and he came in first," said Birgit Rask, who had given up looking. "He was thin and he was angry."

The cat, a grey tom called Minister, jumped out of the car at a petrol station in August. Rask put up notices, called the radio and, after a month, gave his basket away.

Police in Aalholm said that a driver had reported a cat on the railway bridge early in September. The driver was told that cats were not a matter for the police.

The nearest straight line is 140 kilometres. Cats have been known to find their way over greater distances, but no one is sure how they do it; smell, sound and the position of the sun have all been proposed.

Minister has a new basket. "He does not use it," Rask said.

@highlight

Grey tom walks 140 kilometres to find his way home

@highlight

Owner had given his basket away
