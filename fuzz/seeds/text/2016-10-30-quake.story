2016/10/30-quake.story
Monte Rovano, Italy (Capital News) -- The clock on the tower stopped at 7:41 on Sunday morning, and a second later there was no tower.

The earthquake was the strongest in the region for thirty-six years. Nobody in the town was killed, because nobody was there: everyone had been sent to the coast after the tremors of Wednesday.

"I swore at the man who made me leave," said Paolo Serra, a baker. "Now I want to kiss him."

The Civil Protection Agency said about 15,000 people would sleep in hotels and gymnasiums on Sunday night.

People were told by firefighters that they could fetch medicine and pets, and nothing else. Ada Mancini, 90, went in with a helmet over her headscarf and came out with a canary.

"He sang in the dark for two hours, so I knew that he was alive," she said.

According to seismologists, the ground sank by 70 centimetres in places.

@highlight

Strongest earthquake in the region for 36 years

@highlight

Town had been cleared four days before

@highlight

"Now I want to kiss him," says baker of the man who made him leave
