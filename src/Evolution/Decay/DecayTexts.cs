using System.Globalization;

namespace StrategyFactory.Evolution.Decay;

/// <summary>How a promotion does, in one sentence.</summary>
internal static class DecayTexts
{
    /// <param name="finding">What was found.</param>
    /// <param name="count">Closed trades, or whole days.</param>
    /// <param name="sample"><c>trades</c> or <c>days</c>.</param>
    /// <param name="first">The first bar that came later.</param>
    /// <param name="decided">When the status was decided; null while it holds.</param>
    /// <param name="promise">What was promised.</param>
    /// <param name="options">How sure to be, and when it is too early.</param>
    internal static string Sentence(
        DecayFinding finding, int count, string sample, DateTimeOffset first, DateTimeOffset? decided, DecayPromise promise,
        DecayOptions options)
    {
        var since = $"since {Date(first)}";
        if (count == 0)
        {
            return $"No {Word(sample, 1)} {since} yet: too few to tell.";
        }

        var counted = string.Create(CultureInfo.InvariantCulture, $"{count:N0} {Word(sample, count)}");
        if (count < options.MinimumTrades)
        {
            return $"{counted} {since}: too few to tell.";
        }

        var earned = $"{counted} {since} earned {Points(finding.Mean!.Value)} bp each";
        var sequence = string.Create(CultureInfo.InvariantCulture, $"the {options.Confidence * 100:0.##}% sequence");
        if (finding is not { Upper: { } upper })
        {
            return $"{earned}, {Points(promise.Mean)} were promised; too few to tell.";
        }

        return finding.Decided is not { } place
            ? $"{earned}, {Points(promise.Mean)} were promised; {sequence} {Ends(finding.Lower, upper)}."
            : $"{earned} instead of {Points(promise.Mean)} promised; {sequence} ends at {Points(upper)}: {finding.Status} since "
                + $"{Word(sample, 1)} {(place + 1).ToString("N0", CultureInfo.InvariantCulture)} on {Date(decided!.Value)}.";
    }

    /// <summary>Of a promotion that no bar has come for.</summary>
    internal static string NoBar(DateTimeOffset last) => $"No bar has come since the last one that it was made of, of {Date(last)}.";

    /// <summary>Of a promotion that cannot be followed.</summary>
    internal static string Unknown(string reason) => $"It cannot be followed: {reason}";

    private static string Ends(double? lower, double upper) =>
        lower is { } low ? $"goes from {Points(low)} to {Points(upper)}" : $"ends at {Points(upper)}";

    private static string Word(string sample, int count) =>
        (sample, count) switch
        {
            (DecaySample.Days, 1) => "day",
            (DecaySample.Days, _) => "days",
            (_, 1) => "trade",
            _ => "trades",
        };

    private static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string Points(double value) =>
        (Math.Round(value * 10_000, 1) is var points && points == 0 ? 0 : points).ToString("0.0", CultureInfo.InvariantCulture);
}
