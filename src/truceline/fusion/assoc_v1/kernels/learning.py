"""What is learnt from: pairs around anchors, and a step of calibration's mixture."""
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

import numpy as np

from truceline.fusion.assoc_v1.kernels.compiling import compiled
from truceline.fusion.assoc_v1.kernels.incidents import M_PER_DEG


@compiled
def near(anchors, by_time, place, company, first, last, farthest, same_place_m2, most):
    """Pairs of an anchor and a report of its window that is near it; more than ``most`` end it.

    place: columns lon, lat, cxx, cxy, cyy of reports
    """
    lon, lat, cxx, cxy, cyy = place
    one, other, count = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    widest, north_of = 0.0, np.empty(len(by_time))
    for k in range(len(by_time)):
        widest, north_of[k] = max(widest, cyy[by_time[k]]), lat[by_time[k]]
    for n in range(len(anchors)):
        i = anchors[n]
        beyond = np.sqrt(farthest * (cyy[i] + widest)) / M_PER_DEG
        for k in range(first[n], last[n]):
            if abs(north_of[k] - lat[i]) > beyond:
                continue
            j = by_time[k]
            if j == i or (company[i] & company[j]) == 0:
                continue
            flat = (np.cos(np.radians(lat[i])) + np.cos(np.radians(lat[j]))) / 2
            east, north = (lon[j] - lon[i]) * M_PER_DEG * flat, (lat[j] - lat[i]) * M_PER_DEG
            vxx, vxy, vyy = cxx[i] + cxx[j], cxy[i] + cxy[j], cyy[i] + cyy[j]
            squared = (vyy * east**2 - 2 * vxy * east * north + vxx * north**2) / (vxx * vyy - vxy**2)
            if squared > farthest or east**2 + north**2 <= same_place_m2:
                continue
            if count == len(one):
                one = np.concatenate((one, np.empty_like(one)))
                other = np.concatenate((other, np.empty_like(other)))
            one[count], other[count] = i, j
            count += 1
            if count > most:
                return one[:count], other[:count]
    return one[:count], other[:count]


@compiled
def chances(squared, waited, of, share, spread, gap, even, chance):
    """A step of calibration._mixture: fills ``chance``; sums by class and sort: chance, distance², gap."""
    sums = np.zeros((len(share), 2, 3))
    for k in range(len(of)):
        c, total = of[k], 0.0
        for sort in range(2):
            peak = share[c, sort] / (spread[c, sort] * gap[c, sort])
            chance[k, sort] = peak * np.exp(-squared[k] / spread[c, sort] - waited[k] / gap[c, sort])
            total += chance[k, sort]
        total += min(max(1 - (share[c, 0] + share[c, 1]), 1e-6), 1.0) * even
        for sort in range(2):
            chance[k, sort] /= total
            sums[c, sort, 0] += chance[k, sort]
            sums[c, sort, 1] += chance[k, sort] * squared[k]
            sums[c, sort, 2] += chance[k, sort] * waited[k]
    return sums
