The mayor of Port Alder has found a way to speak to every voter at once, and his staff have found out how much they dislike it.

"The straw is over. From midnight, no plastic in our parks. Ducks 1, Plastic 0!" Mayor Cornelius Broad tweeted on Monday at ten to eleven at night.

Nobody at city hall had known. A second tweet followed at eleven.

"Cups too," he wrote.

Deborah Mills, who runs the parks department, said she learned of the ban from her nephew. "I had four thousand straws in my office," she said. "I still have them."

Owners of ice cream stalls said on Facebook that they would need until the autumn.

A spokeswoman for the mayor said the ban would be "phased in," beginning with the duck pond.

More than 300 volunteers took 2.5 tons of rubbish out of the lake last summer, most of it plastic.

@highlight

Mayor of Port Alder bans plastic from city parks in a tweet

@highlight

Parks chief: I still have four thousand straws
