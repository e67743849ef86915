using System.Globalization;
using MediatR;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// Jumps of stored bars that look like splits nobody adjusted them for, and bars that look like misprints. Looked for once per content of a
/// series.
/// </summary>
/// <param name="Symbol">Symbol, in any case.</param>
/// <param name="Timeframe">An imported timeframe; null for all of the symbol.</param>
/// <remarks>A symbol that is not imported is refused as not found.</remarks>
public sealed record GetBarSuspicions(string Symbol, string? Timeframe = null) : IRequest<IReadOnlyList<BarSuspicions>>;

/// <summary>What is suspicious about the bars of one series, in time order.</summary>
/// <param name="Timeframe">Short name of the stored timeframe.</param>
/// <param name="ContentHash">Identity of the bars that were looked at.</param>
public sealed record BarSuspicions(
    string Symbol, string Timeframe, string ContentHash, IReadOnlyList<SuspectedSplit> Splits, IReadOnlyList<SuspectedPrint> Prints)
{
    /// <summary>What was adjusted already, in time order.</summary>
    public IReadOnlyList<BarAdjustment> Adjustments { get; init; } = [];

    /// <summary>The same for somebody who computes on the bars, beginning with <c>suspected_split</c> or <c>suspected_print</c>.</summary>
    public IReadOnlyList<string> Warnings()
    {
        const int Most = 5;
        List<string> warnings =
        [
            .. Splits.Take(Most).Select(split =>
                $"suspected_split: {Symbol} {Timeframe}, {split.Sentence} ./factory adjust {Symbol} --suspected adjusts for it, or "
                + "--factors FILE."),
        ];
        if (Splits.Count > Most)
        {
            warnings.Add($"suspected_split: {Symbol} {Timeframe} has {Splits.Count - Most} more; ./factory adjust {Symbol} lists them.");
        }

        if (Prints.Count > 0)
        {
            var more = Prints.Count > 1 ? $" and {Prints.Count - 1} more; ./factory adjust {Symbol} lists them" : "";
            warnings.Add($"suspected_print: {Symbol} {Timeframe} {Prints[0].Sentence.TrimEnd('.')}{more}.");
        }

        return warnings;
    }
}

/// <summary>A jump between two bars that a split explains better than the market does.</summary>
/// <param name="Bar">Open time of the first bar behind the jump, UTC.</param>
/// <param name="NewShares">Shares that came for <paramref name="OldShares"/>: 7 in a 7:1 split, 1 in a reverse split of 1:10.</param>
/// <param name="OldShares">1 in a 7:1 split.</param>
/// <param name="CloseBefore">Close of the last bar before.</param>
/// <param name="OpenAfter">Open of the first bar behind.</param>
/// <param name="VolumeRatio">
/// Usual volume of a day after the jump over that before, medians of 20 days; null where the bars have no volume or too few days.
/// </param>
public sealed record SuspectedSplit(
    DateTimeOffset Bar, int NewShares, int OldShares, double CloseBefore, double OpenAfter, double? VolumeRatio)
{
    /// <summary>Such as <c>7:1</c>.</summary>
    public string Ratio => FormattableString.Invariant($"{NewShares}:{OldShares}");

    /// <summary>What was seen, as a sentence.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{Bar.UtcDateTime:yyyy-MM-dd} looks like a {Ratio} split that the bars are not adjusted for: open {OpenAfter:G6} after a close of "
        + $"{CloseBefore:G6}, {(VolumeRatio is { } volume ? $"daily volume {volume:G3} times that before" : "no volume to tell by")}.");
}

/// <summary>A bar that jumps away from its neighbours and is back at once.</summary>
/// <param name="Bar">Open time, UTC.</param>
/// <param name="Price">The price that is off.</param>
/// <param name="PriceAround">The close before it.</param>
public sealed record SuspectedPrint(DateTimeOffset Bar, double Price, double PriceAround)
{
    /// <summary>What was seen, as a sentence.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{Bar.UtcDateTime:yyyy-MM-dd HH:mm} UTC holds {Price:G6} where its neighbours are near {PriceAround:G6}: perhaps a misprint.");
}

/// <summary>A factor that all bars of a series before a moment were adjusted by.</summary>
/// <param name="Bar">Open time of the first bar that was left as it was, UTC.</param>
/// <param name="Kind"><c>split</c> or <c>dividend</c>.</param>
/// <param name="PriceFactor">What prices before it were multiplied by.</param>
/// <param name="VolumeFactor">And volumes; 1 for a dividend.</param>
/// <param name="Source">Where the factor came from: <c>suspected</c>, or the name of a file.</param>
public sealed record BarAdjustment(
    DateTimeOffset Bar, string Kind, double PriceFactor, double VolumeFactor, string Source, string MadeBy, DateTimeOffset MadeAt);
