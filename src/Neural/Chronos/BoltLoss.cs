using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>The pinball loss of Chronos-Bolt.</summary>
internal static class BoltLoss
{
    /// <summary>
    /// 2 |(y − q)(1[y ≤ q] − level)|: its mean over quantiles and series, its <b>sum</b> over steps, missing ones counting 0. So losses of
    /// different horizons are not comparable.
    /// </summary>
    /// <param name="forecast">[batch, quantile, step].</param>
    /// <param name="target">[batch, at most as many steps], NaN is missing.</param>
    /// <param name="levels">One a quantile.</param>
    public static Tensor Of(Tensor forecast, Tensor target, IReadOnlyList<double> levels)
    {
        Tensor value, present, level;
        using (no_grad())
        {
            if (forecast.shape[2] - target.shape[1] is > 0 and var beyond)
            {
                target = cat([target, full([target.shape[0], beyond], double.NaN, target.dtype, target.device)], 1);
            }

            var missing = target.isnan();
            value = target.masked_fill(missing, 0).unsqueeze(1);
            present = missing.logical_not().to_type(target.dtype).unsqueeze(1);
            level = tensor([.. levels], [1, levels.Count, 1], ScalarType.Float64).to(target.dtype, target.device);
        }

        var below = value.le(forecast).to_type(forecast.dtype);
        return (value - forecast).mul(below - level).abs().mul(2).mul(present).mean([1]).sum(-1).mean();
    }
}
