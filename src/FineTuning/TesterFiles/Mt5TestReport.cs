using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// The report of a single test of MetaTrader 5, a page. Its labels end in a colon, which those of MetaTrader 4 do not; the inputs follow
/// each other below the first, one in a row.
/// </summary>
internal static class Mt5TestReport
{
    /// <summary>True where the figures are those of such a report, by label in lower case.</summary>
    internal static bool Holds(Dictionary<string, string> figures) => figures.ContainsKey("total net profit:");

    /// <summary>An input with its value; null for a row that is none.</summary>
    internal static string? Input(IReadOnlyList<HtmlCell> row) =>
        row.Count == 2 && row[0].Text is "" or "Inputs:" && row[1].Text.Contains('=', StringComparison.Ordinal) ? row[1].Text : null;

    /// <summary>The figures. Drawdowns without a word before them are those of the equity, as everywhere here.</summary>
    internal static TesterMetrics Metrics(Dictionary<string, string> figures, double configured)
    {
        var deposit = Number("initial deposit:") ?? configured;
        var profit = Number("total net profit:");
        var (drawdown, drawdownPct) = Pair("equity drawdown maximal:");
        var (relativePct, relative) = Pair("equity drawdown relative:");
        var (balance, balancePct) = Pair("balance drawdown maximal:");
        var (balanceRelativePct, balanceRelative) = Pair("balance drawdown relative:");
        var (shorts, shortRate) = Pair("short trades (won %):");
        var (longs, longRate) = Pair("long trades (won %):");
        var (wins, winRate) = Pair("profit trades (% of total):");
        var (winsInRow, winsMoney) = Pair("maximum consecutive wins ($):");
        var (lossesInRow, lossesMoney) = Pair("maximum consecutive losses ($):");
        var (bestSeries, bestCount) = Pair("maximal consecutive profit (count):");
        var (worstSeries, worstCount) = Pair("maximal consecutive loss (count):");
        return new()
        {
            InitialDeposit = deposit,
            NetProfit = profit,
            NetProfitPct = profit is { } money && deposit > 0 ? 100 * money / deposit : null,
            GrossProfit = Number("gross profit:"),
            GrossLoss = Number("gross loss:"),
            ProfitFactor = Number("profit factor:"),
            ExpectedPayoff = Number("expected payoff:"),
            AbsoluteDrawdown = Number("equity drawdown absolute:"),
            MaxDrawdown = drawdown,
            MaxDrawdownPct = drawdownPct,
            RelativeDrawdown = relative,
            RelativeDrawdownPct = relativePct,
            BalanceAbsoluteDrawdown = Number("balance drawdown absolute:"),
            BalanceMaxDrawdown = balance,
            BalanceMaxDrawdownPct = balancePct,
            BalanceRelativeDrawdown = balanceRelative,
            BalanceRelativeDrawdownPct = balanceRelativePct,
            RecoveryFactor = Number("recovery factor:"),
            Sharpe = Number("sharpe ratio:"),
            TotalTrades = Whole("total trades:"),
            ShortTrades = (int?)shorts,
            ShortWinRate = shortRate,
            LongTrades = (int?)longs,
            LongWinRate = longRate,
            ProfitTrades = (int?)wins,
            WinRate = winRate,
            LossTrades = (int?)Pair("loss trades (% of total):").Outer,
            LargestProfitTrade = Number("largest profit trade:"),
            LargestLossTrade = Number("largest loss trade:"),
            AverageProfitTrade = Number("average profit trade:"),
            AverageLossTrade = Number("average loss trade:"),
            MaxConsecutiveWins = (int?)winsInRow,
            MaxConsecutiveWinsMoney = winsMoney,
            MaxConsecutiveLosses = (int?)lossesInRow,
            MaxConsecutiveLossesMoney = lossesMoney,
            MaxConsecutiveProfit = bestSeries,
            MaxConsecutiveProfitCount = (int?)bestCount,
            MaxConsecutiveLoss = worstSeries,
            MaxConsecutiveLossCount = (int?)worstCount,
            AverageConsecutiveWins = Number("average consecutive wins:"),
            AverageConsecutiveLosses = Number("average consecutive losses:"),
            Bars = Whole("bars:"),
            FinalBalance = deposit + profit,
        };

        double? Number(string name) => ReportNumber.Of(figures.GetValueOrDefault(name));
        int? Whole(string name) => ReportNumber.Whole(figures.GetValueOrDefault(name));
        (double? Outer, double? Inner) Pair(string name) => ReportNumber.Pair(figures.GetValueOrDefault(name));
    }
}
