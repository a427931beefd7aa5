Barefoot runner, 61, finishes marathon ahead of her three sons

(Capital News) -- Esther Chebet took off her shoes at the nineteenth mile, gave them to a policeman, and ran on.

She crossed the line in three hours and twenty-eight minutes. Her sons, who are 35, 37 and 40, came in over the following hour.

"The shoes were new and the road was old," Chebet said with a foil blanket around her shoulders. "I trusted the road."

The policeman, Wu Jianhong, carried the shoes to the finish on foot. He said that it was the hardest seven miles of his career.

Chebet, who trains on a sugar farm, told the crowd that her sons were good boys and had been held up by their telephones.

"Next year I will carry the telephones," she said. "Perhaps then they will win."

The race was won by a Kenyan student in two hours and nine minutes, and the women's race by an Ethiopian in two hours and twenty-four. More than 41,000 runners started in cold and bright weather.

@highlight

Esther Chebet ran the last seven miles without shoes

@highlight

"I trusted the road," Chebet says
