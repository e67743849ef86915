using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>What is forecast: a symbol of the bar store, or an uploaded series. One of the two.</summary>
public sealed record ForecastData
{
    /// <summary>An imported symbol, in any case.</summary>
    public string? Symbol { get; init; }

    /// <summary>Bar length of the symbol, such as <c>1h</c>; required with it.</summary>
    public string? Timeframe { get; init; }

    /// <summary>
    /// Of a symbol <c>close</c>, <c>returns</c> (one-bar log returns) or <c>realised_volatility</c> (sample sd of the last
    /// <see cref="VolatilityWindow"/> of them, per bar); <c>close</c> where null. Of an uploaded series a column; the one it was uploaded
    /// with where null.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Bars of a realised volatility, 2 to 10,000; 20 where null.</summary>
    public int? VolatilityWindow { get; init; }

    /// <summary>First row, inclusive; null for the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Last row, exclusive; null for the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>An uploaded series.</summary>
    public Guid? SeriesId { get; init; }

    /// <summary>
    /// What the tabular models see besides, of the past only: columns of an uploaded series; of a symbol <c>open</c>, <c>high</c>,
    /// <c>low</c>, <c>close</c>, <c>volume</c> or a feature of the catalogue, another symbol, whose close it is, or any of these of it,
    /// such as <c>SPY.return_1</c>. At most 200.
    /// </summary>
    public IReadOnlyList<string>? Covariates { get; init; }

    /// <summary>Columns of an uploaded series that are known ahead, such as holidays: seen at the time that is forecast.</summary>
    public IReadOnlyList<string>? KnownAhead { get; init; }
}

/// <summary>Checks and stores a CSV file with a column of dates and one to forecast.</summary>
/// <remarks>
/// Refused are duplicate dates, a target without a value or with one value throughout, too few rows, and cells that are no number. Empty
/// cells and <c>nan</c>, <c>null</c>, <c>na</c> are missing. Gzip is read too.
/// </remarks>
public sealed record UploadForecastSeries : IRequest<UploadedSeries>
{
    /// <summary>The file's name, which names the series.</summary>
    public required string FileName { get; init; }

    /// <summary>A CSV, plain or packed by gzip; read to its end.</summary>
    public required Stream Content { get; init; }

    /// <summary>The column of dates; the first one where null.</summary>
    public string? DateColumn { get; init; }

    /// <summary>The column to forecast; the only other one where null.</summary>
    public string? Target { get; init; }
}

/// <summary>Uploaded series, newest first.</summary>
/// <param name="Limit">1 to 1000.</param>
public sealed record GetUploadedSeries(int Limit = 50) : IRequest<IReadOnlyList<UploadedSeries>>;

/// <summary>An uploaded series.</summary>
/// <param name="SeriesId">What requests name it by.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="DateColumn">The column of dates.</param>
/// <param name="Target">The column that is forecast unless another is named.</param>
/// <param name="Columns">All columns of numbers.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Missing">Rows without a value of the target.</param>
/// <param name="First">First date, UTC.</param>
/// <param name="Last">Last date, UTC.</param>
/// <param name="ContentHash">SHA-256 of the stored file, hexadecimal.</param>
/// <param name="CreatedAt">When it was uploaded, UTC.</param>
public sealed record UploadedSeries(
    Guid SeriesId,
    string Name,
    string DateColumn,
    string Target,
    IReadOnlyList<string> Columns,
    int Rows,
    int Missing,
    DateTimeOffset First,
    DateTimeOffset Last,
    string ContentHash,
    DateTimeOffset CreatedAt);
