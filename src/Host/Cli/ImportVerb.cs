using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>import</c>: reads a bar file into the database.</summary>
internal static class ImportVerb
{
    private static readonly Option<string> Symbol =
        new("--symbol") { Description = "Symbol to store the bars under.", Required = true, HelpName = "NAME" };
    private static readonly Option<string> BarLength =
        new("--timeframe") { Description = $"Bar length: {string.Join(' ', Timeframes.Names)}.", Required = true, HelpName = "TF" };
    private static readonly Option<string> File =
        new("--file") { Description = "CSV or Parquet file, plain or in gzip or zip.", Required = true, HelpName = "PATH" };
    private static readonly Option<string?> Format =
        new("--format") { Description = "Layout, where detection is not certain.", HelpName = "NAME" };
    private static readonly Option<string?> Columns =
        new("--columns") { Description = "Column roles in file order, such as time,open,close,high,low,volume.", HelpName = "LIST" };
    private static readonly Option<string?> TimeZone =
        new("--time-zone") { Description = "Zone of local times, such as America/New_York or -05:00; stored as UTC.", HelpName = "ZONE" };
    private static readonly Option<string?> Stamp = new("--stamp")
    {
        Description = "What of the bars the file's times are: open or close; by the layout where it is not given.",
        HelpName = "open|close",
    };
    private static readonly Option<string?> DecimalMark =
        new("--decimal-mark") { Description = "Decimal mark of the numbers, . or , where the file does not prove it.", HelpName = "MARK" };
    private static readonly Option<bool> Adjusted =
        new("--use-adjusted-close") { Description = "Take adjusted prices where the file has an adjusted close." };
    private static readonly Option<double?> MaxRejected = new("--max-rejected-fraction")
    {
        Description = "Share of rejected rows above which the file is refused whole.",
        HelpName = "SHARE",
    };

    internal static Command Create()
    {
        const string About = "Import a bar file; formats are detected.";
        var command = new Command("import", About)
        {
            Symbol, BarLength, File, Format, Columns, TimeZone, Stamp, DecimalMark, Adjusted, MaxRejected,
        };
        command.SetAction(async (parsed, token) =>
        {
            var path = parsed.GetValue(File)!;
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var report = await ProgressDisplay.RunAsync(
                $"Importing {Path.GetFileName(path)}", content.Length,
                progress => factory.SendAsync(new ImportBars
                {
                    Symbol = parsed.GetValue(Symbol)!,
                    Timeframe = parsed.GetValue(BarLength)!,
                    FileName = Path.GetFileName(path),
                    Content = content,
                    Format = parsed.GetValue(Format),
                    Columns = parsed.GetValue(Columns),
                    TimeZone = parsed.GetValue(TimeZone),
                    Stamp = parsed.GetValue(Stamp),
                    DecimalMark = parsed.GetValue(DecimalMark),
                    UseAdjustedClose = parsed.GetValue(Adjusted),
                    MaxRejectedFraction = parsed.GetValue(MaxRejected),
                    Progress = progress,
                }, token));
            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(report);
            }
            else
            {
                Show(report);
            }

            return 0;
        });
        return command;
    }

    internal static void Show(ImportReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        void Row(string name, string value) => table.AddRow(Markup.Escape(name), Markup.Escape(value));
        Row("Series", $"{report.Symbol} {report.Timeframe}");
        Row("Layout", $"{report.Format} ({report.Columns})");
        Row("Time zone", report.TimeZone + (report.TimeZoneAssumed ? " (assumed: the file names none; --time-zone states another)" : ""));
        Row("Stamped at", report.Stamp is "close" ? "the bars' end; stored by their beginning" : "the bars' beginning");
        if (report.PhaseSeconds is { } phase and not 0)
        {
            Row("Phase", FormattableString.Invariant($"{phase:0.###} s after multiples of {report.Timeframe}"));
        }

        if (report.EpochUnits.Count > 1)
        {
            Row("Time in", string.Join(", ", report.EpochUnits) + ": each value by its own size");
        }

        Row("Rows read", Number(report.RowsRead));
        Row("Bars stored", Number(report.RowsStored));
        Row("Skipped", Number(report.Skipped));
        Row("Repaired", Number(report.Repaired));
        Row("Rejected", Number(report.Rejected));
        Row("Duplicates", Number(report.Duplicates));
        Row("First bar", Time(report.FirstBar));
        Row("Last bar", Time(report.LastBar));
        Row("Gaps", Number(report.Gaps.Count));
        if (report.MedianSpreadBps is { } spread)
        {
            Row("Spread", FormattableString.Invariant($"{spread:0.###} bp in the middle, known of {report.SpreadBars:n0} bars"));
        }

        if (report.Adjusted > 0)
        {
            Row("Adjusted", $"{Number(report.Adjusted)} bars, by what the stored ones were adjusted by");
        }

        Terminal.Out.Write(table);
        Tell("Skipped", report.Skips);
        Tell("Repaired", report.Repairs);
        Tell("Rejected", report.Rejections);
        foreach (var split in report.SuspectedSplits)
        {
            Terminal.Print($"suspected_split: {split.Sentence}");
        }

        if (report.SuspectedSplits.Count > 0)
        {
            Terminal.Print($"./factory adjust {report.Symbol} --suspected adjusts for them, or --factors with a file.");
        }

        foreach (var print in report.FirstSuspectedPrints)
        {
            Terminal.Print($"suspected_print: {print.Sentence}");
        }
    }

    private static void Tell(string what, IReadOnlyList<RejectedRows> rows)
    {
        foreach (var reason in rows)
        {
            Terminal.Print(
                $"{what} {Number(reason.Count)}: {reason.Reason}, first on line "
                + $"{string.Join(", ", reason.Lines.Select(line => line.Line))}");
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "";
}
