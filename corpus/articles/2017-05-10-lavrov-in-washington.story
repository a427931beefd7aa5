Washington (Capital News) -- Sergey Lavrov had not been to Washington since 2013, and he seemed to enjoy the noise.

"I never thought I would have to answer such questions in the United States, of all places," the Russian foreign minister said when he was asked about election hacking. "It must be humiliating to hear that another country runs your politics."

He spoke at the Russian embassy after talks at the State Department and the White House. The president had not raised the subject of hackers, Lavrov said.

"There is not a single fact in all these stories of cyber attacks," Lavrov said. "When there is one, I shall be happy to read it."

On Syria the minister was milder. He said that the two governments could work together on safe zones.

Sen. Douglas Marsh, who sits on the intelligence committee, was not amused. "You do not invite the neighbour whom you suspect of burglary and then draw the curtains," Marsh said.

The minister's plane left at six. A bag of fortune cookies was later found in the press room.

@highlight

Russian foreign minister visits Washington for first time since 2013

@highlight

Lavrov: Not a single fact in stories of cyber attacks

@highlight

Fortune cookies left behind in press room
