"""The review desk: what waits, in what order, narrowed how; going on from one record to the next."""



from tests.other_values import *  # noqa: F403
