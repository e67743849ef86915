using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Options;
using Spectre.Console;
using StrategyFactory.Dashboard.Report;
using StrategyFactory.Host.Reports;

namespace StrategyFactory.Host.Cli;

/// <summary><c>report</c>: what the factory came to overnight, or in any other range of time.</summary>
internal static class ReportVerb
{
    private static readonly Option<string?> Since = new("--since")
    {
        Description =
            "A time such as 2026-11-27T18:00, with a zone or in the report's, or a length such as 12h; without it 18:00 yesterday.",
        HelpName = "T",
    };

    private static readonly Option<string?> Until = new("--until") { Description = "A time; without it now.", HelpName = "T" };

    private static readonly Option<string?> Out =
        new("--out") { Description = "Write the report as one HTML file that needs nothing else.", HelpName = "FILE.html" };

    internal static Command Create()
    {
        const string About = "Tell what ran, what was promoted and whether to believe it, and what failed.";
        var command = new Command("report", About) { Since, Until, Out };
        command.SetAction(async (parsed, token) =>
        {
            await using var factory = await FactoryProcess.OpenAsync(GlobalOptions.Settings(parsed), token);
            var report = await factory.SendAsync(new GetMorningReport(parsed.GetValue(Since), parsed.GetValue(Until)), token);
            if (parsed.GetValue(Out) is { } path)
            {
                await ReportFolder.WriteWholeAsync(
                    Path.GetFullPath(path), await factory.Services.GetRequiredService<ReportFile>().WriteAsync(report), token);
                Terminal.Say($"Written to {Path.GetFullPath(path)}.");
            }

            if (parsed.GetValue(GlobalOptions.Json))
            {
                Terminal.Json(report);
            }
            else
            {
                Show(report, factory.Services.GetRequiredService<IOptions<ReportOptions>>().Value.Zone());
            }

            return 0;
        });
        return command;
    }

    private static void Show(MorningReport report, TimeZoneInfo zone)
    {
        Terminal.Print($"{ReportTexts.Time(report.Since, zone)} to {ReportTexts.Time(report.Until, zone)} ({report.TimeZone})");
        Terminal.Print(report.Summary);
        if (report.Evolution.Promotions.Count > 0)
        {
            Terminal.Out.Write(Promotions(report));
        }

        foreach (var (symbol, decay) in report.Evolution.Changed.Select(promoted => (promoted.Symbol, promoted.Decay!)))
        {
            Terminal.Print($"{symbol} is now {decay.Status}. {decay.Sentence}");
        }

        foreach (var failure in report.Failures)
        {
            Terminal.Print($"{ReportTexts.Kind(failure.Kind)} {failure.Name}: {failure.Reason}");
        }

        foreach (var reason in report.Evolution.WhyNothing)
        {
            Terminal.Print(string.Create(
                CultureInfo.InvariantCulture, $"Nothing promoted, {reason.Runs} runs: {ReportTexts.WhyNothing(reason.Reason)}"));
        }

        foreach (var file in report.Tuning.Files)
        {
            Terminal.Print(
                $"{file.FileName}{(file.IsStandIn ? " (stand-in)" : "")}: {ReportTexts.Tuned(file.Status)}"
                + (file.Verdict is { } verdict ? $", {verdict}" : "") + $", forward profit {Number(file.Forward?.NetProfitPct)} %, "
                + $"{file.Forward?.TotalTrades ?? 0} trades");
        }
    }

    private static Table Promotions(MorningReport report)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("Promoted", "Verdict", "Holdout %", "Buy and hold %", "Profit factor", "Trades", "SQN", "Failed tests");
        foreach (var (symbol, found) in report.Evolution.Promotions.Select(promoted => (promoted.Symbol, promoted.Promotion)))
        {
            table.AddRow(
                Markup.Escape(symbol), found.Verdict, Number(found.Holdout.TotalReturn * 100), Number(found.Holdout.BuyAndHoldReturn * 100),
                Number(found.Holdout.ProfitFactor), found.Holdout.TradeCount.ToString("N0", CultureInfo.InvariantCulture),
                Number(found.Sqn),
                string.Join(", ", found.Reasons));
        }

        return table;
    }

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
}
