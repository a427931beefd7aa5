Washington (Capital News) -- A committee of the House spent five and a half hours on Monday on the question of who had hacked whom, and the answers came in very small portions.

The hearing was the first in public on the break-in at the Democratic Party's computers and on the stolen e-mails that were published before the election.

"I can tell you that we look into it, and that is the end of what I can tell you," Robert Haines, a senior counterintelligence officer, told the committee.

Haines said that hackers had also tried to enter the voter rolls of several states. No vote was changed, he said.

Lucia Ortega, a Democrat from New Mexico, wanted more. "Somebody walked into the house of American democracy and went through the drawers," she said. "I would like to know who drew the map."

The White House said in a statement that there was "no evidence" of collusion.

"It was like watching two people play chess by post," said an intern who carried the water.

@highlight

House committee holds first public hearing on election hacking

@highlight

Officer says hackers tried to enter voter rolls of several states

@highlight

No vote was changed, he says
