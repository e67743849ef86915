using System.Globalization;

namespace StrategyFactory.Benchmarks.Markets;

/// <summary>One question: a market, a bar length, a horizon and costs.</summary>
/// <param name="Market">File below the folder.</param>
/// <param name="Timeframe">Bar length, such as <c>1h</c>; empty where the file could not be read.</param>
/// <param name="Horizon">Bars; 0 where nothing was asked.</param>
/// <param name="CostBps">Costs a side, in basis points.</param>
internal sealed record MarketQuestion(string Market, string Timeframe, int Horizon, double CostBps);

/// <summary>What came of a question.</summary>
/// <param name="Bars">Bars of that length in the whole file.</param>
/// <param name="Outcome"><c>promoted</c>, why the run ended otherwise, or <c>skipped</c>.</param>
/// <param name="Reason">Why it was skipped or failed; null otherwise.</param>
/// <param name="Seconds">What it took.</param>
internal sealed record MarketRow(MarketQuestion Question, int Bars, string Outcome, string? Reason, double Seconds)
{
    internal const string Skipped = "skipped";

    /// <summary><c>robust</c> or <c>suspect</c>; null without a promotion.</summary>
    public string? Verdict { get; init; }

    /// <summary>Deflated Sharpe ratio on the simulation segment.</summary>
    public double? Dsr { get; init; }

    /// <summary>Costs a side at which the simulation segment breaks even, in basis points.</summary>
    public double? BreakEvenBps { get; init; }

    /// <summary>What its last part did; null without a promotion.</summary>
    public UnseenPart? Unseen { get; init; }

    internal static string Heading { get; } =
        $"{"market",-58} {"bars",-4} {"count",7} {"h",3} {"bp",3}  {"outcome",-16} {"verdict",-8} {"DSR",6} {"even",6} {"trades",6} {"PF",6} {"bp/tr",7} {"t",6} {"s",6}";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Question.Market,-58} {Question.Timeframe,-4} {Bars,7} {Question.Horizon,3} {Question.CostBps,3}  {Outcome,-16} {Verdict ?? "–",-8} {Number(Dsr, "0.0000"),6} {Number(BreakEvenBps),6} {Unseen?.Trades.ToString(CultureInfo.InvariantCulture) ?? "–",6} {Number(Unseen?.ProfitFactor),6} {Number(Unseen?.BpsPerTrade),7} {Number(Unseen?.T),6} {Seconds,6:0.0}{(Reason is null ? "" : "  " + Reason)}");

    private static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}

/// <summary>A promoted strategy on the bars that its run never had.</summary>
/// <param name="Bars">How many.</param>
/// <param name="Trades">Trades on them, one that is still open closed at the last bar.</param>
/// <param name="ProfitFactor">Gains over losses; null without a loss.</param>
/// <param name="BpsPerTrade">Mean return of a trade after costs, in basis points; null without a trade.</param>
/// <param name="T">Mean over standard error of the trade returns; null where they do not vary.</param>
internal sealed record UnseenPart(int Bars, int Trades, double? ProfitFactor, double? BpsPerTrade, double? T);
