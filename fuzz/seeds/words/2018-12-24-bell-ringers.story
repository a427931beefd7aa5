ST. MARY OVERBURY, England (Capital News) -- The bells of this village had been silent for nineteen Christmases when a nurse from Lagos knocked on the door of the vicarage.

Blessing Okoro moved here in March to work nights at the county hospital. She could not sleep by day, and she missed the noise of churches.

"At home the choir begins and the walls move," Okoro said. "Here I heard pigeons."

The vicar, the Rev. J. M. W. Thistleton, told her that the last ringers had died or moved to Spain. He gave her the key all the same.

Cyril Popham, 88, turned out to have done neither. "I had only stopped being asked," Popham said.

By October there were eight of them: two nurses, a plumber, four schoolgirls and Popham on a chair. He said the schoolgirls learned in a week what had taken him a year.

They will ring at midnight on Monday. "It will not be perfect," Okoro said. "It will be loud."

@highlight

Village bells to ring at Christmas for the first time in 19 years

@highlight

Nurse from Lagos found new ringers

@highlight

Okoro: It will be loud, not perfect
