"""Questions to a person, called blockers in the data: asked, answered once, and taken up.

The first answer makes an OPEN one ANSWERED. It is RESOLVED once the answer has been taken up: by the run that
asked, or, where a person asked, by a person who says so (`blockers.resolve`). An OPEN one can be WITHDRAWN.
A question on a task that could start holds the task until it is answered or withdrawn.
"""
