"""The inner loops of association for numba: the same answers as the NumPy path, which is the oracle.

comes in:  arrays of reports, what is known of their sources
goes out:  pairs with scores, clumps, incidents, sums to learn from
called by: ``sweeping``, ``compiled`` and the learning steps, where numba is installed and the rows are many

Every function has its twin in the NumPy path, which each module names; tests compare both.
"""

from truceline.fusion.assoc_v1.kernels.clumping import clumped
from truceline.fusion.assoc_v1.kernels.gating import levels_of, met, ordered, stood
from truceline.fusion.assoc_v1.kernels.learning import chances, near
from truceline.fusion.assoc_v1.kernels.merging import grown

__all__ = ["chances", "clumped", "grown", "levels_of", "met", "near", "ordered", "stood"]
