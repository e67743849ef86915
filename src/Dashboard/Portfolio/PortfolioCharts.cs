using StrategyFactory.Dashboard.Charts;
using StrategyFactory.Dashboard.Promoted;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Portfolio;

/// <summary>The pictures of a portfolio.</summary>
public static class PortfolioCharts
{
    private const string Beside = "var(--mud-palette-text-secondary)";

    /// <summary>Growth of 1 on one segment by equal risk, beside weights of inverse volatility, with the drawdown below.</summary>
    /// <param name="portfolio">One that has members.</param>
    /// <param name="course">Which of its courses.</param>
    public static EquityOptions Course(StrategyPortfolio portfolio, Func<PortfolioOutcome, PortfolioCourse> course)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        ArgumentNullException.ThrowIfNull(course);
        var (equal, inverse) = (course(portfolio.EqualRisk!), course(portfolio.InverseVolatility!));
        return new(
        [
            Line("Equal risk", equal, point => point.Equity),
            Line("Inverse volatility", inverse, point => point.Equity) with { Colour = Beside, Dashed = true },
        ])
        {
            Below =
            [
                Line("Drawdown", equal, point => -point.Drawdown) with { Colour = "var(--mud-palette-error)", Filled = true },
            ],
        };
    }

    /// <summary>Every pair's correlation on the simulation segments, the first member at the top left; null for fewer than two.</summary>
    public static HeatMapOptions? Correlations(StrategyPortfolio portfolio)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        if (portfolio.Members.Count < 2)
        {
            return null;
        }

        string[] names = [.. portfolio.Members.Select((member, place) => Name(portfolio, place))];
        // the rows of a picture begin at the bottom
        return new(
            "", names, "", [.. names.Reverse()],
            [.. portfolio.Correlations.Reverse().SelectMany(row => row.Select(value => value ?? double.NaN))], "r");
    }

    /// <summary>A member by its place, from 1, and its symbol.</summary>
    public static string Name(StrategyPortfolio portfolio, int place)
    {
        ArgumentNullException.ThrowIfNull(portfolio);
        return $"{Format.Count(place + 1)} {portfolio.Members[place].Symbol}";
    }

    private static TimedLine Line(string name, PortfolioCourse course, Func<PortfolioPoint, double> value) =>
        new(name, [.. course.Points.Select(point => new TimedValue(PromotedCharts.Moment(point.Date), value(point)))]);
}
