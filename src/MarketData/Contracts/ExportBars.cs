using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>Bars of a symbol as a file, with features and regimes beside them at wish.</summary>
public sealed record ExportBars : IRequest<BarExport>
{
    /// <summary>An imported symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>Bar length; resampled from finer bars where only those are stored.</summary>
    public string Timeframe { get; init; } = "1m";

    /// <summary>First open time, inclusive; null for the beginning.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Last open time, exclusive; null for the end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary><c>csv</c> or <c>parquet</c>.</summary>
    public string Format { get; init; } = "csv";

    /// <summary>
    /// Names of the feature catalogue; <c>default</c> for those that a training takes that names none, <c>all</c> for every column that can
    /// be computed of the symbol. Empty for none.
    /// </summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Whether the regimes stand behind the features.</summary>
    public bool Regimes { get; init; }
}

/// <summary>A file of bars, made while it is written.</summary>
/// <param name="FileName">A name for it of letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bars">Bars that it has.</param>
/// <param name="Columns">Its columns in their order.</param>
/// <param name="WriteAsync">Writes it to a stream, which stays open, and tells after every part how many bars are written.</param>
public sealed record BarExport(
    string FileName, string ContentType, int Bars, IReadOnlyList<string> Columns,
    Func<Stream, Action<long>?, CancellationToken, Task> WriteAsync);
