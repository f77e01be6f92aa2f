"""Where work is done: in this process, in several, or on a cluster that is already there.

comes in:  a pure function and pieces, one for each block of space and time with its halo
goes out:  its outcomes, in the order of the pieces; the same wherever the work was done
called by: the mission, which gives a step one of these
"""

from truceline.engine.cluster import NoClusterError, on_cluster
from truceline.engine.local import here, in_processes

__all__ = ["NoClusterError", "here", "in_processes", "on_cluster"]
