using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Promotions, and what they say, as people read them.</summary>
internal static class PromotedTables
{
    internal static void Show(IReadOnlyList<PromotedModel> promoted)
    {
        if (promoted.Count == 0)
        {
            Terminal.Print("Nothing has been promoted yet.");
            return;
        }

        // An id that is cut off cannot be copied.
        foreach (var one in promoted)
        {
            var found = one.Promotion;
            Terminal.Print(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.PromotedId}  {one.Symbol,-10} {(found.Candidate ? "candidate" : found.Verdict),-9}  SQN {found.Sqn:0.00}, ")
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"holdout {found.Holdout.TotalReturn * 100:+0.00;-0.00;0.00} %, {one.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        }
    }

    internal static void Show(PromotedSignal signal)
    {
        Terminal.Print($"{signal.Symbol} {signal.Timeframe}, bar of {Time(signal.BarTime)}, {Age(signal)}.");
        Terminal.Print($"Signal {signal.Signal}: {signal.Why}.");
        Terminal.Print($"Position: {Position(signal)}.");
        Terminal.Print($"Order: {signal.Order}.");
        foreach (var sentence in signal.Flags)
        {
            Terminal.Print(sentence);
        }

        if (signal.ChangedSeries.Count > 0)
        {
            Terminal.Print($"Bars of the promotion have changed since: {string.Join(", ", signal.ChangedSeries)}.");
        }

        if (signal.Rows.Count > 1)
        {
            Draw(["Bar", "Close", "Prediction", "Deviation", "Regime", "Signal"], signal.Rows.Select(row => new[]
            {
                Time(row.Time), Number(row.Close, "0.######"), Number(row.Prediction, "+0.#######;-0.#######;0"),
                Number(row.Deviation, "0.00"), row.Allowed ? "allowed" : "not allowed", row.Signal,
            }));
        }

        Draw(
            ["Feature", "Value", "Weight", "Contribution"],
            signal.Features.OrderByDescending(feature => Math.Abs(feature.Contribution ?? 0)).Select(feature => new[]
            {
                feature.Name, Number(feature.Value, "0.#####"), Number(feature.Weight, "0.0000"),
                Number(feature.Contribution, "+0.000e+0;-0.000e+0;0"),
            }));
    }

    private static string Position(PromotedSignal signal) => !signal.Following
        ? "none is followed before a bar has come after the promotion's"
        : signal.Positions.Count == 0 ? "flat"
        : string.Join("; ", signal.Positions.Select(held => string.Create(
            CultureInfo.InvariantCulture, $"{(held.Side > 0 ? "long" : "short")} since {Time(held.Since)} at {held.EntryPrice:0.######}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{held.Share * 100:0.##} % of the capital, {held.Return * 100:+0.000;-0.000;0} % so far")));

    private static string Age(PromotedSignal signal) => signal.Closed
        ? $"closed {Ago(TimeSpan.FromMinutes(signal.AgeMinutes))} ago"
        : string.Create(CultureInfo.InvariantCulture, $"open for {-signal.AgeMinutes:#,0} minutes more: what it says may change");

    private static string Ago(TimeSpan age) => age.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:#,0} days")
        : string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:#,0} minutes");

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static void Draw(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        Terminal.Out.Write(table);
    }
}
