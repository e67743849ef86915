using System.CommandLine;
using System.Globalization;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>export</c>: writes stored bars to a file.</summary>
internal static class ExportVerb
{
    private static readonly Argument<string> Symbol = new("SYMBOL") { Description = "An imported symbol." };
    private static readonly Option<string> BarLength = new("--timeframe")
    {
        Description = $"Bar length: {string.Join(' ', Timeframes.Names)}; made from finer bars where only those are stored.",
        HelpName = "TF",
        DefaultValueFactory = _ => "1m",
    };
    private static readonly Option<DateTimeOffset?> From = DateOption.Of("--from", "First bar, inclusive.");
    private static readonly Option<DateTimeOffset?> To = DateOption.Of("--to", "Last bar, exclusive.");
    private static readonly Option<string?> Format =
        new("--format") { Description = "csv or parquet; by the ending of --out where it is not given.", HelpName = "NAME" };
    private static readonly Option<string?> Out =
        new("--out") { Description = "The file to write; without it one named after the symbol, here.", HelpName = "FILE" };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replace the file where there is one." };
    private static readonly Option<string> Features = new("--features")
    {
        Description = "Names of the feature catalogue, comma separated; default or all.",
        HelpName = "LIST",
        DefaultValueFactory = _ => "default",
    };
    private static readonly Option<bool> Regimes = new("--regimes") { Description = "Add the regimes of every bar." };

    internal static Command Create() => new("export", "Write stored bars to a CSV or Parquet file.") { OfBars(), OfFeatures() };

    private static Command OfBars() => Exporting("bars", "Write the bars of a symbol.", [], parsed => Request(parsed));

    private static Command OfFeatures() => Exporting(
        "features",
        "Write the bars of a symbol with features beside them.",
        [Features, Regimes],
        parsed => Request(parsed) with
        {
            Features = parsed.GetValue(Features)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Regimes = parsed.GetValue(Regimes),
        });

    private static Command Exporting(string name, string description, IReadOnlyList<Option> more, Func<ParseResult, ExportBars> request) =>
        FactoryVerb.Opening(
            name,
            description,
            [Symbol, BarLength, From, To, .. more, Format, Out, Overwrite],
            async (parsed, factory, token) =>
            {
                var export = await factory.SendAsync(request(parsed), token);
                var path = Path.GetFullPath(parsed.GetValue(Out) ?? export.FileName);
                await WriteAsync(export, path, parsed.GetValue(Overwrite), token);
                if (parsed.GetValue(GlobalOptions.Json))
                {
                    Terminal.Json(new { export.Bars, export.Columns, Path = path, Bytes = new FileInfo(path).Length });
                }
                else
                {
                    Terminal.Print(string.Create(
                        CultureInfo.InvariantCulture, $"{export.Bars:N0} bars of {export.Columns.Count} columns written to {path}."));
                }

                return 0;
            });

    private static ExportBars Request(ParseResult parsed) => new()
    {
        Symbol = parsed.GetValue(Symbol)!,
        Timeframe = parsed.GetValue(BarLength)!,
        From = parsed.GetValue(From),
        To = parsed.GetValue(To),
        Format = parsed.GetValue(Format)
            ?? (parsed.GetValue(Out)?.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) is true ? "parquet" : "csv"),
    };

    /// <summary>Writes beside the file first: what breaks off leaves nothing, and an older file as it was.</summary>
    private static async Task WriteAsync(BarExport export, string path, bool overwrite, CancellationToken token)
    {
        if (!overwrite && File.Exists(path))
        {
            throw new IOException($"out: {path} exists; another name, or --overwrite.");
        }

        var part = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            await using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                await ProgressDisplay.RunAsync($"Writing {Path.GetFileName(path)}", export.Bars, async progress =>
                {
                    await export.WriteAsync(stream, progress, token);
                    return export.Bars;
                });
            }

            File.Move(part, path, overwrite);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
