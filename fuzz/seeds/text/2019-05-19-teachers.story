2019/05/19-teachers.story
By Jackie Osgood

Carver County, Oklahoma (Capital News) -- On the eleventh day of the strike the teachers brought their own desks.

They set them out in rows on the lawn of the state capitol, forty wide and nineteen deep, and sat down to mark homework that nobody had been able to hand in.

"My newest history book says that the Soviet Union is in difficulties," said Marlene Holt, who has taught for twenty-six years and sells shoes on Saturdays. "I would like to tell the children how it ended."

Gov. Travis Beale offered a raise of 2 percent on Friday. He said that the state had "not a dime" more to give until the price of natural gas recovered.

Holt laughed when she heard it. "Then let him pay me in gas," she said.

The Carver County School District said schools would stay closed on Monday. It added that meals for children from poor families would be served at fire stations.

@highlight

Teachers' strike closes schools for an eleventh day

@highlight

Governor says state has no more to give
