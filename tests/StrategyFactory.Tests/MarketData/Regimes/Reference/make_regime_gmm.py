"""regime_gmm of the feature tests' bars with the plain expectation-maximisation of the mixture tests.

Selection bars 0 to 299. Writes regime_gmm.csv beside this file (-1 = undefined). Run: python3 make_regime_gmm.py
"""
import os
import sys

import numpy as np
import pandas as pd
from scipy.stats import multivariate_normal

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
sys.path.insert(0, os.path.join(ROOT, "Numerics", "Mixtures", "Reference"))
from plain_em import fit  # noqa: E402

close = pd.read_csv(os.path.join(ROOT, "MarketData", "Features", "Reference", "bars.csv"))["close"]
returns = np.log(close / close.shift(1))
frame = pd.DataFrame({"r": returns, "v": returns.rolling(20).apply(lambda w: np.std(w, ddof=1), raw=True)})
selection = frame.iloc[:300].dropna()
scaled = (frame - selection.mean()) / selection.std(ddof=0)
components, likelihood, rounds = fit(scaled.iloc[:300].dropna().to_numpy())
defined = scaled.dropna()
density = np.column_stack([w * multivariate_normal(m, s).pdf(defined.to_numpy()) for w, m, s in components])
label = pd.Series((density[:, 1] > density[:, 0]).astype(float), index=defined.index).reindex(frame.index)
votes = label.rolling(30).sum()
regime = (votes > 15).astype(int).astype(str).where(votes.notna(), "-1")
regime.to_csv(os.path.join(HERE, "regime_gmm.csv"), index=False, header=["regime"])
print(rounds, "rounds,", regime.value_counts().to_dict())
