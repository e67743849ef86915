namespace StrategyFactory.Forecasting.Series;

/// <summary>A series with its times and covariates, one value a row, oldest first.</summary>
/// <param name="Times">Milliseconds since 1970-01-01 UTC, strictly rising.</param>
/// <param name="Values">The target; NaN is missing.</param>
/// <param name="Covariates">Further columns, as long.</param>
internal sealed record ForecastSeries(ReadOnlyMemory<long> Times, ReadOnlyMemory<double> Values, IReadOnlyList<Covariate> Covariates)
{
    internal int Rows => Values.Length;

    /// <summary>Some rows, nothing copied.</summary>
    internal ForecastSeries Slice(int start, int end) => new(
        Times[start..end],
        Values[start..end],
        [.. Covariates.Select(covariate => covariate with { Values = covariate.Values[start..end] })]);
}

/// <summary>A further column.</summary>
/// <param name="Name">As requests name it.</param>
/// <param name="Values">NaN is missing.</param>
/// <param name="KnownAhead">True where the value of a time is known before it, such as a holiday.</param>
internal sealed record Covariate(string Name, ReadOnlyMemory<double> Values, bool KnownAhead);
