using System.Globalization;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Numerics.Portfolio;

namespace StrategyFactory.Evolution.Portfolio;

/// <summary>A promotion and its course.</summary>
internal sealed record PortfolioEntry(Guid PromotedId, Guid RunId, string Symbol, string Verdict, bool Candidate, ExaminedCurves Curves);

/// <summary>Weighs strategies: days, correlations, weights, and what these came to.</summary>
internal static class PortfolioBuilding
{
    /// <summary>From here on two strategies are called nearly the same.</summary>
    internal const double Duplicate = 0.95;

    /// <summary>The portfolio of the entries; their order stays.</summary>
    /// <param name="entries">What may have a weight.</param>
    /// <param name="targetVolatility">Annualised; null for weights that sum to 1.</param>
    /// <param name="leftOut">Those that could not even be read.</param>
    internal static StrategyPortfolio Of(
        IReadOnlyList<PortfolioEntry> entries, double? targetVolatility = null, IReadOnlyList<LeftOutMember>? leftOut = null)
    {
        List<LeftOutMember> without = [.. leftOut ?? []];
        List<(PortfolioEntry Entry, DailySeries Simulation, DailySeries Holdout)> kept = [];
        foreach (var entry in entries)
        {
            var (simulation, holdout) = (DailySeries.Of(entry.Curves.Simulation), DailySeries.Of(entry.Curves.Holdout));
            if (simulation is not null && holdout is not null && new CombinedCourse([simulation]).Volatility(0) > 0)
            {
                kept.Add((entry, simulation, holdout));
            }
            else
            {
                without.Add(new(entry.PromotedId, entry.Symbol, "Its days on the simulation segment do not vary: no risk to share."));
            }
        }

        if (kept.Count == 0)
        {
            return new([], without, [], [], [], [], 0, targetVolatility, 1, null, null, []);
        }

        var (inside, outside) = (kept.ConvertAll(one => one.Simulation), kept.ConvertAll(one => one.Holdout));
        var pairs = PairCorrelations.Of(inside);
        var (seen, unseen) = (new CombinedCourse(inside), new CombinedCourse(outside));
        double[] volatilities = [.. Enumerable.Range(0, kept.Count).Select(place => seen.Volatility(place)!.Value)];
        var correlations = pairs.Flat();
        var shrinkage = kept.Count == 1 ? 0 : CorrelationShrinkage.Apply(correlations, kept.Count, pairs.Shrinkage());
        var (equal, inverse) = Weights(correlations, volatilities);
        var (equalShares, inverseShares) = (Shares(correlations, volatilities, equal), Shares(correlations, volatilities, inverse));
        var (leverage, besides) = (Scale(targetVolatility, seen.Volatility(equal)), Scale(targetVolatility, seen.Volatility(inverse)));
        List<PortfolioMember> members =
        [
            .. kept.Select((one, place) => new PortfolioMember(
                one.Entry.PromotedId, one.Entry.Symbol, one.Entry.Verdict, volatilities[place], unseen.Volatility(place), equal[place],
                equalShares[place], unseen.RiskShare(place, equal), inverse[place], inverseShares[place])
            {
                SimulationFrom = one.Simulation.First,
                HoldoutFrom = one.Holdout.First,
                HoldoutTo = one.Holdout.Last,
            }),
        ];
        var after = PairCorrelations.Of(outside);
        return new(
            members, without, pairs.Rows(pairs.Correlations), pairs.Rows(pairs.Days),
            after.Rows(after.Correlations), Unknown(pairs, kept.Count), shrinkage,
            targetVolatility, leverage, Outcome(equal, leverage), Outcome(inverse, besides),
            [.. Notes(kept.ConvertAll(one => one.Entry), pairs, shrinkage, targetVolatility, leverage)]);

        PortfolioOutcome Outcome(double[] weights, double scale)
        {
            double[] scaled = [.. weights.Select(weight => weight * scale)];
            return new(seen.Of(scaled), unseen.Of(scaled));
        }
    }

    private static (double[] Equal, double[] Inverse) Weights(double[] correlations, double[] volatilities)
    {
        var sum = volatilities.Sum(volatility => 1 / volatility);
        double[] inverse = [.. volatilities.Select(volatility => 1 / volatility / sum)];
        var equal = new double[volatilities.Length];
        return EqualRisk.Weights(correlations, volatilities, equal)
            ? (equal, inverse)
            : throw new InvalidOperationException("Weights of equal risk were not found for a positive definite matrix.");
    }

    private static double Scale(double? target, double? volatility) =>
        target is { } wanted && volatility > 0 ? wanted / volatility.Value : 1;

    private static double[] Shares(double[] correlations, double[] volatilities, double[] weights)
    {
        var shares = new double[weights.Length];
        RiskShares.Compute(correlations, volatilities, weights, shares);
        return shares;
    }

    private static List<UnknownCorrelation> Unknown(PairCorrelations pairs, int count) =>
    [
        .. from i in Enumerable.Range(0, count)
           from j in Enumerable.Range(i + 1, count - i - 1)
           let reason = pairs.Reason(i, j)
           where reason is not null
           select new UnknownCorrelation(i, j, pairs.Days[i, j], reason),
    ];

    private static IEnumerable<string> Notes(
        List<PortfolioEntry> members, PairCorrelations pairs, double shrinkage, double? target, double leverage)
    {
        yield return "Weights come from the simulation segments, where each strategy was chosen: what they show there is flattering. "
            + "Only the holdout was not chosen on.";
        for (var i = 0; i < members.Count; i++)
        {
            for (var j = i + 1; j < members.Count; j++)
            {
                if (pairs.Correlations[i, j] is { } correlation && correlation > Duplicate)
                {
                    var shared = members[i].RunId == members[j].RunId ? ", of one run" : "";
                    yield return Text(
                        $"{Name(members, i)} and {Name(members, j)} are nearly the same{shared}: correlation {correlation:0.000}.");
                }
            }
        }

        var unknown = Unknown(pairs, members.Count).Count;
        if (unknown > 0)
        {
            yield return Text(
                $"{unknown} of {members.Count * (members.Count - 1) / 2} pairs have no known correlation; the weights take it as none.");
        }

        if (shrinkage > 0)
        {
            yield return Text($"The weights are reckoned with {1 - shrinkage:0.000} of each correlation: few days tell them badly.");
        }

        foreach (var candidate in Enumerable.Range(0, members.Count).Where(place => members[place].Candidate))
        {
            yield return $"{Name(members, candidate)} is a candidate that its run did not promote.";
        }

        if (target is not null)
        {
            yield return Text($"All weights are multiplied by {leverage:0.00} for the volatility asked for")
                + (leverage > 1 ? "; what is borrowed for that costs nothing here." : ".");
        }
    }

    private static string Name(List<PortfolioEntry> members, int place) => $"{place + 1} ({members[place].Symbol})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
