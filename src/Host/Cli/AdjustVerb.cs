using System.CommandLine;
using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>adjust</c>: lists suspected splits and misprints of a symbol, and adjusts its bars for splits.</summary>
internal static class AdjustVerb
{
    private static readonly Argument<string> Name = new("SYMBOL") { Description = "An imported symbol." };
    private static readonly Option<string?> Factors = new("--factors")
    {
        Description = "Factor file: lines of date,ratio such as 2014-06-09,7:1, or LEAN's.",
        HelpName = "PATH",
    };
    private static readonly Option<bool> Suspected = new("--suspected") { Description = "Adjust for the splits that are suspected." };
    private static readonly Option<string?> BarLength = new("--timeframe")
    {
        Description = $"Only bars of one length: {string.Join(' ', Timeframes.Names)}; without, all of the symbol.",
        HelpName = "TF",
    };
    private static readonly Option<bool> Dividends =
        new("--dividends") { Description = "Apply the price factors of a LEAN file as well: prices less dividends." };
    private static readonly Option<bool> Force = new("--force") { Description = "Apply a split also where the bars do not jump by it." };

    internal static Command Create()
    {
        const string About = "Adjust stored bars for splits; without --factors and --suspected, list what is suspected.";
        var command = new Command("adjust", About) { Name, Factors, Suspected, BarLength, Dividends, Force };
        command.SetAction(async (parsed, token) =>
        {
            var (symbol, timeframe, path) = (parsed.GetValue(Name)!, parsed.GetValue(BarLength), parsed.GetValue(Factors));
            await using var content =
                path is null ? null : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            if (content is null && !parsed.GetValue(Suspected))
            {
                Answer(parsed, await factory.SendAsync(new GetBarSuspicions(symbol, timeframe), token), List);
                return 0;
            }

            var request = new AdjustBars
            {
                Symbol = symbol,
                Timeframe = timeframe,
                Factors = content,
                FileName = path is null ? null : Path.GetFileName(path),
                Suspected = parsed.GetValue(Suspected),
                Dividends = parsed.GetValue(Dividends),
                Force = parsed.GetValue(Force),
                MadeBy = $"command line by {Environment.UserName}",
            };
            Answer(parsed, await factory.SendAsync(request, token), Show);
            return 0;
        });
        return command;
    }

    private static void Answer<T>(ParseResult parsed, T answer, Action<T> show)
        where T : notnull
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(answer);
        }
        else
        {
            show(answer);
        }
    }

    private static void List(IReadOnlyList<BarSuspicions> all)
    {
        foreach (var series in all)
        {
            var name = $"{series.Symbol} {series.Timeframe}";
            foreach (var adjustment in series.Adjustments)
            {
                Terminal.Print(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} adjusted before {adjustment.Bar:yyyy-MM-dd}: {adjustment.Kind}, prices times {adjustment.PriceFactor:G8} "
                    + $"({adjustment.Source}, by {adjustment.MadeBy} on {adjustment.MadeAt:yyyy-MM-dd})."));
            }

            foreach (var sentence in series.Splits.Select(split => split.Sentence).Concat(series.Prints.Select(print => print.Sentence)))
            {
                Terminal.Print($"{name} {sentence}");
            }

            if (series.Splits.Count > 0)
            {
                Terminal.Print($"./factory adjust {series.Symbol} --suspected adjusts {name} for them, or --factors with a file.");
            }
            else if (series.Prints.Count == 0)
            {
                Terminal.Print($"{name}: nothing looks like a split or a misprint.");
            }
        }
    }

    private static void Show(AdjustedBars adjusted)
    {
        foreach (var series in adjusted.Series)
        {
            var name = $"{adjusted.Symbol} {series.Timeframe}";
            var bars = series.Bars.ToString("N0", CultureInfo.InvariantCulture);
            var factors = string.Join(
                ", ",
                series.Applied.Select(factor =>
                    string.Create(CultureInfo.InvariantCulture, $"{factor.Kind} {factor.Ratio} before {factor.Bar:yyyy-MM-dd}")));
            Terminal.Print(series.Applied.Count > 0 ? $"{name}: {bars} bars adjusted, {factors}." : $"{name}: no bar adjusted.");
            foreach (var reason in series.Skipped)
            {
                Terminal.Print($"{name}, {reason}");
            }
        }
    }
}
