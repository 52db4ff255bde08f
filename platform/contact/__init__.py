"""Contact: what anybody tells the programme office about the platform, and the answer within two weeks.

Words: Message. The act on digital services (306/2019) asks for this channel, open to all, without a name.
"""
