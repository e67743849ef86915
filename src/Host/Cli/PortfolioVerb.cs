using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>portfolio</c>: promoted strategies put together by equal risk.</summary>
internal static class PortfolioVerb
{
    private static readonly Argument<string[]> Ids = new("ids")
    {
        Description = "Ids of promotions; none takes every robust one.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "ID",
    };

    private static readonly Option<string?> Verdict = new("--verdict") { Description = "robust (default) or all.", HelpName = "WHICH" };

    private static readonly Option<string?> Tag = new("--tag") { Description = "Only promotions with this tag.", HelpName = "TAG" };

    private static readonly Option<bool> Pinned = new("--pinned") { Description = "Only pinned promotions." };

    private static readonly Option<double?> Target = new("--target-volatility")
    {
        Description = "Scale the whole to this volatility a year, such as 0.1.",
        HelpName = "SHARE",
    };

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "Strategies at most, those of the highest SQN.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    internal static Command Create() => FactoryVerb.Asking(
        "portfolio", "Put promoted strategies together by equal risk: weights, correlations, and what they came to.",
        [Ids, Verdict, Tag, Pinned, Target, Limit],
        parsed => new GetPortfolio(
            [.. parsed.GetValue(Ids)!.SelectMany(
                text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            parsed.GetValue(Verdict), parsed.GetValue(Tag), parsed.GetValue(Pinned), parsed.GetValue(Target), parsed.GetValue(Limit)),
        Show);

    private static void Show(StrategyPortfolio portfolio)
    {
        if (portfolio is not { EqualRisk: { } equal, InverseVolatility: { } inverse })
        {
            Terminal.Print("There is no promotion to put together; --verdict all takes suspect ones too.");
        }
        else
        {
            ShowMembers(portfolio);
            ShowCorrelations(portfolio);
            ShowCourses("Simulation segments", equal.Simulation, inverse.Simulation);
            ShowCourses("Holdouts", equal.Holdout, inverse.Holdout);
        }

        foreach (var (id, symbol, reason) in portfolio.LeftOut)
        {
            Terminal.Print($"Left out: {symbol} {id}: {reason}");
        }

        foreach (var note in portfolio.Notes)
        {
            Terminal.Print(note);
        }
    }

    private static void ShowCourses(string segment, PortfolioCourse equal, PortfolioCourse inverse)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(segment)
            .AddColumns("Weights", "Days", "Return %", "Sharpe", "Vol. %", "Fall %", "Bets");
        foreach (var (name, course) in new[] { ("Equal risk", equal), ("Inverse volatility", inverse) })
        {
            table.AddRow(
                name, course.Points.Count.ToString("N0", CultureInfo.InvariantCulture), Percent(course.TotalReturn), Number(course.Sharpe),
                Percent(course.Volatility), Percent(course.MaxDrawdown), Number(course.EffectiveBets));
        }

        Terminal.Out.Write(table);
    }

    private static void ShowMembers(StrategyPortfolio portfolio)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Strategies")
            .AddColumns("", "Symbol", "Verdict", "Vol. %", "Weight %", "Holdout %", "1/vol. %", "Risk %");
        foreach (var (member, place) in portfolio.Members.Select((member, place) => (member, place)))
        {
            table.AddRow(
                Place(place), Markup.Escape(member.Symbol), member.Verdict, Percent(member.Volatility),
                Percent(member.Weight), Percent(member.HoldoutRiskShare), Percent(member.InverseVolatilityWeight),
                Percent(member.InverseVolatilityRiskShare));
        }

        Terminal.Out.Write(table);
        Terminal.Print("Holdout: share of the variance that there was on the holdouts. Risk: expected share by 1/volatility.");
        foreach (var (member, place) in portfolio.Members.Select((member, place) => (member, place)))
        {
            Terminal.Print($"{Place(place)}: {member.PromotedId}");
        }
    }

    private static void ShowCorrelations(StrategyPortfolio portfolio)
    {
        if (portfolio.Members.Count < 2)
        {
            return;
        }

        Terminal.Print("Correlations on the simulation segments:");
        var table = new Table().Border(TableBorder.Rounded).AddColumn("");
        table.AddColumns([.. Enumerable.Range(0, portfolio.Members.Count).Select(Place)]);
        foreach (var (row, place) in portfolio.Correlations.Select((row, place) => (row, place)))
        {
            table.AddRow([Place(place), .. row.Select(value => Number(value))]);
        }

        Terminal.Out.Write(table);
        foreach (var pair in portfolio.Unknown)
        {
            Terminal.Print($"{Place(pair.First)} and {Place(pair.Second)}: {pair.Reason}");
        }
    }

    private static string Place(int place) => (place + 1).ToString(CultureInfo.InvariantCulture);

    private static string Percent(double? share) => Number(share * 100, "0.0");

    private static string Number(double? value, string format = "0.00") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
