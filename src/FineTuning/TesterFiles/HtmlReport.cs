using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.TesterFiles;

/// <summary>
/// Reports that are pages: the tester report of MetaTrader 4 (one pass, all figures), its optimisation report (many passes, few figures),
/// and the tester report of MetaTrader 5, whose figures <see cref="Mt5TestReport"/> knows.
/// </summary>
internal static class HtmlReport
{
    private const int MostFigures = 500;

    private static readonly string[] Prefixes = ["Largest", "Average", "Maximum", "Maximal"];

    /// <summary>Calls <paramref name="each"/> with every pass of a page and returns their number, 0 where it is no report.</summary>
    /// <exception cref="UnprocessableException">The page is above a bound.</exception>
    internal static int ForEach(string page, double deposit, string field, Action<ReportedPass> each)
    {
        Dictionary<string, string> figures = new(StringComparer.Ordinal);
        List<string> inputs = [];
        var (columns, passes) = (0, 0);
        new HtmlTable(field).ForEach(page, row =>
        {
            if (columns > 0)
            {
                if (Pass(columns, row, deposit, field) is { } pass)
                {
                    ReportBounds.Require(field, "the passes are at least", ++passes, ReportBounds.MostPasses);
                    each(pass);
                }
            }
            else if (row.Count >= 7 && row[0].Text == "Pass" && row[1].Text == "Profit")
            {
                columns = row.Count;
            }
            else if (Mt5TestReport.Input(row) is { } input)
            {
                inputs.Add(input);
                ReportBounds.Require(field, "the inputs of a pass are at least", inputs.Count, ReportBounds.MostColumns);
            }
            else
            {
                AddFigures(figures, row);
            }
        });
        if (columns > 0)
        {
            return passes;
        }

        if (Mt5TestReport.Holds(figures))
        {
            each(new(0, Inputs(inputs, field), Mt5TestReport.Metrics(figures, deposit)));
            return 1;
        }

        if (!figures.ContainsKey("total net profit"))
        {
            return 0;
        }

        each(Single(figures, deposit, field));
        return 1;
    }

    private static ReportedPass? Pass(int columns, IReadOnlyList<HtmlCell> row, double deposit, string field)
    {
        if (row.Count < 7 || ReportNumber.Of(row[0].Text) is not { } number)
        {
            return null;
        }

        var profit = ReportNumber.Of(row[1].Text);
        var inputs = row.Select(cell => cell.Title)
            .FirstOrDefault(title => title is not null && title.Contains('=', StringComparison.Ordinal))
            ?? (row.Count > 7 && columns > 7 ? row[7].Text : "");
        return new((long)number, Inputs(inputs, field), new()
        {
            InitialDeposit = deposit,
            NetProfit = profit,
            NetProfitPct = profit is { } money && deposit > 0 ? 100 * money / deposit : null,
            TotalTrades = ReportNumber.Whole(row[2].Text),
            ProfitFactor = ReportNumber.Of(row[3].Text),
            ExpectedPayoff = ReportNumber.Of(row[4].Text),
            MaxDrawdown = ReportNumber.Of(row[5].Text),
            MaxDrawdownPct = ReportNumber.Of(row[6].Text),
            RecoveryFactor = profit / ReportNumber.Of(row[5].Text) is { } factor && double.IsFinite(factor) ? factor : null,
        });
    }

    private static ReportedPass Single(Dictionary<string, string> figures, double configured, string field)
    {
        var deposit = Number("initial deposit") ?? configured;
        var profit = Number("total net profit");
        var (drawdown, drawdownPct) = Pair("maximal drawdown");
        var (relativePct, relative) = Pair("relative drawdown");
        var (shorts, shortRate) = Pair("short positions (won %)");
        var (longs, longRate) = Pair("long positions (won %)");
        var (wins, winRate) = Pair("profit trades (% of total)");
        var (winsInRow, winsMoney) = Pair("maximum consecutive wins (profit in money)");
        var (lossesInRow, lossesMoney) = Pair("maximum consecutive losses (loss in money)");
        var (bestSeries, bestCount) = Pair("maximal consecutive profit (count of wins)");
        var (worstSeries, worstCount) = Pair("maximal consecutive loss (count of losses)");
        return new(0, Inputs(figures.GetValueOrDefault("parameters", ""), field), new()
        {
            InitialDeposit = deposit,
            NetProfit = profit,
            NetProfitPct = profit is { } money && deposit > 0 ? 100 * money / deposit : null,
            GrossProfit = Number("gross profit"),
            GrossLoss = Number("gross loss"),
            ProfitFactor = Number("profit factor"),
            ExpectedPayoff = Number("expected payoff"),
            AbsoluteDrawdown = Number("absolute drawdown"),
            MaxDrawdown = drawdown,
            MaxDrawdownPct = drawdownPct,
            RelativeDrawdown = relative,
            RelativeDrawdownPct = relativePct,
            RecoveryFactor = profit / drawdown is { } factor && double.IsFinite(factor) ? factor : null,
            TotalTrades = (int?)Number("total trades"),
            ShortTrades = (int?)shorts,
            ShortWinRate = shortRate,
            LongTrades = (int?)longs,
            LongWinRate = longRate,
            ProfitTrades = (int?)wins,
            WinRate = winRate,
            LossTrades = (int?)Pair("loss trades (% of total)").Outer,
            LargestProfitTrade = Number("largest profit trade"),
            LargestLossTrade = Number("largest loss trade"),
            AverageProfitTrade = Number("average profit trade"),
            AverageLossTrade = Number("average loss trade"),
            MaxConsecutiveWins = (int?)winsInRow,
            MaxConsecutiveWinsMoney = winsMoney,
            MaxConsecutiveLosses = (int?)lossesInRow,
            MaxConsecutiveLossesMoney = lossesMoney,
            MaxConsecutiveProfit = bestSeries,
            MaxConsecutiveProfitCount = (int?)bestCount,
            MaxConsecutiveLoss = worstSeries,
            MaxConsecutiveLossCount = (int?)worstCount,
            AverageConsecutiveWins = Number("average consecutive wins"),
            AverageConsecutiveLosses = Number("average consecutive losses"),
            Bars = (int?)Number("bars in test"),
            FinalBalance = deposit + profit,
        });

        double? Number(string name) => ReportNumber.Of(figures.GetValueOrDefault(name));
        (double? Outer, double? Inner) Pair(string name) => ReportNumber.Pair(figures.GetValueOrDefault(name));
    }

    // A row is label, value, label, value …; rows of two lines begin with a word that belongs to every label after it. The list of orders
    // below the figures can be long, and is none of them.
    private static void AddFigures(Dictionary<string, string> figures, IReadOnlyList<HtmlCell> row)
    {
        var prefix = "";
        for (var i = 0; i + 1 < row.Count && figures.Count < MostFigures; i++)
        {
            if (Prefixes.Contains(row[i].Text, StringComparer.Ordinal))
            {
                prefix = row[i].Text + " ";
            }
            else if (row[i].Text.Length > 0)
            {
                figures.TryAdd((prefix + row[i].Text).ToLowerInvariant(), row[++i].Text);
            }
        }
    }

    private static Dictionary<string, string> Inputs(string text, string field) =>
        Inputs(text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), field);

    private static Dictionary<string, string> Inputs(IReadOnlyList<string> parts, string field)
    {
        Dictionary<string, string> inputs = new(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                var name = part[..equals].Trim();
                ReportBounds.Require(field, "the characters of an input's name are", name.Length, ReportBounds.LongestName);
                inputs[name] = part[(equals + 1)..].Trim().Trim('"');
                ReportBounds.Require(field, "the inputs of a pass are at least", inputs.Count, ReportBounds.MostColumns);
            }
        }

        return inputs;
    }
}
