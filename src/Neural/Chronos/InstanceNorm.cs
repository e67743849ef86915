using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// A series in units of its own: (x − mean) / standard deviation of the values that are there. A series without any has mean 0 and
/// deviation 1; one that does not move is divided by <see cref="SmallestScale"/>.
/// </summary>
/// <param name="Location">[batch, 1], the means.</param>
/// <param name="Scale">[batch, 1], the population's standard deviations.</param>
internal sealed record InstanceNorm(Tensor Location, Tensor Scale)
{
    private const double SmallestScale = 1e-5;

    /// <summary>Measures series.</summary>
    /// <param name="series">[batch, step], NaN is missing.</param>
    public static InstanceNorm Of(Tensor series)
    {
        // filled and not multiplied: 0 · NaN is NaN
        var missing = series.isnan();
        var present = missing.logical_not().sum(-1, keepdim: true).to_type(series.dtype);
        var divisor = present.clamp_min(1);
        var location = series.masked_fill(missing, 0).sum(-1, keepdim: true) / divisor;
        var variance = (series - location).masked_fill(missing, 0).pow(2).sum(-1, keepdim: true) / divisor;
        var scale = variance.sqrt().masked_fill(present.eq(0), 1);
        return new(location, scale.masked_fill(scale.eq(0), SmallestScale));
    }

    /// <summary>Keeps it beyond the scope at hand.</summary>
    public InstanceNorm MoveToOuterDisposeScope() => new(Location.MoveToOuterDisposeScope(), Scale.MoveToOuterDisposeScope());

    /// <summary>[batch, step] in units of the series; NaN stays.</summary>
    public Tensor Apply(Tensor series) => (series - Location) / Scale;

    /// <summary>[batch, quantile, step] back in the series' own unit.</summary>
    public Tensor Invert(Tensor scaled) => (scaled * Scale.unsqueeze(-1)) + Location.unsqueeze(-1);
}
