using System.Globalization;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>How the passes of a search were chosen among the combinations.</summary>
internal enum PassSample
{
    /// <summary>Every combination.</summary>
    All,

    /// <summary>Spread evenly over the ranges.</summary>
    Even,

    /// <summary>Drawn towards the best.</summary>
    TowardsBest,
}

/// <summary>Which inputs the score of passes depends on, and what follows.</summary>
internal static class Sensitivities
{
    private const int MostNamed = 3;

    /// <summary>Normal quantile of a two-sided 90% interval.</summary>
    private const double Ninety = 1.6448536269514722;

    private const string Equal = "all scores are equal";

    /// <summary>What follows from passes; null where nothing was searched.</summary>
    /// <param name="space">What was searched.</param>
    /// <param name="passes">At least one.</param>
    /// <param name="deciding">The one whose values would be kept.</param>
    /// <param name="sample">How they were chosen.</param>
    /// <param name="leaveAloneBelow">Share below which an input could be left alone.</param>
    public static SearchSensitivity? Of(
        InputSpace space, IReadOnlyList<ScoredPass> passes, ScoredPass deciding, PassSample sample, double leaveAloneBelow)
    {
        if (space.Axes.Count == 0)
        {
            return null;
        }

        var grid = FullGrid(space, passes);
        var scores = grid ?? [.. passes.Select(pass => pass.Score.Score)];
        var shares = new Shares[space.Axes.Count];
        var stride = scores.Length;
        for (var axis = 0; axis < shares.Length; axis++)
        {
            stride /= grid is null ? 1 : space.Axes[axis].Count;
            shares[axis] = grid is null ? Sampled(space, passes, scores, axis) : Whole(grid, space.Axes[axis].Count, stride);
        }

        // By itself no input may explain anything, and all of them together everything.
        var someMatter = shares.Any(share => share.Value >= leaveAloneBelow);
        InputSensitivity[] inputs =
        [
            .. shares.Select((share, axis) => Input(
                space.Axes[axis], share, deciding.Places[axis], passes.Count, grid is null && sample == PassSample.Even,
                someMatter && share.Value < leaveAloneBelow)),
        ];
        return new(
            inputs, passes.Count, grid is not null, Sentence(space, inputs, passes.Count, leaveAloneBelow),
            grid is not null ? null : Remark(sample, passes.Count, space));
    }

    /// <summary>Scores in the order of combinations; null where not all of a full grid were run.</summary>
    private static double[]? FullGrid(InputSpace space, IReadOnlyList<ScoredPass> passes)
    {
        var all = space.Axes.Aggregate(1.0, (product, axis) => product * axis.Count);
        if (passes.Count != all)
        {
            return null;
        }

        var grid = new double[passes.Count];
        foreach (var pass in passes)
        {
            var place = 0;
            for (var axis = 0; axis < pass.Places.Length; axis++)
            {
                place = (place * space.Axes[axis].Count) + pass.Places[axis];
            }

            grid[place] = pass.Score.Score;
        }

        return grid;
    }

    private static Shares Whole(double[] grid, int count, int stride)
    {
        var groups = new int[grid.Length];
        for (var place = 0; place < groups.Length; place++)
        {
            groups[place] = place / stride % count;
        }

        return new(
            VarianceShares.FirstOrder(grid, groups, new int[count], new double[count]), VarianceShares.Total(grid, count, stride).Share);
    }

    /// <summary>Neighbouring values count as one where there are more than √n: with a pass or two each, chance explains too much.</summary>
    private static Shares Sampled(InputSpace space, IReadOnlyList<ScoredPass> passes, double[] scores, int axis)
    {
        var values = space.Axes[axis].Count;
        var parts = Math.Min(values, Math.Max(2, (int)Math.Sqrt(passes.Count)));
        int[] groups = [.. passes.Select(pass => (int)((long)pass.Places[axis] * parts / values))];
        return new(VarianceShares.Corrected(scores, groups, new int[parts], new double[parts]), null);
    }

    private static InputSensitivity Input(SearchAxis axis, Shares share, int place, long passes, bool isRandom, bool leaveAlone)
    {
        var error = isRandom ? share.First.StandardError : null;
        var problem = share.First.Problem switch
        {
            ShareProblem.None => null,
            ShareProblem.NoVariance => Equal,
            ShareProblem.TooFew => "too few passes",
            _ => "a score is no number",
        };
        return new(
            axis.FileName, axis.Count, share.First.Share, share.Total,
            share.First.Share - (Ninety * error) is { } low ? Math.Clamp(low, 0, 1) : null,
            share.First.Share + (Ninety * error) is { } high ? Math.Clamp(high, 0, 1) : null,
            passes, leaveAlone ? axis.Texts[place] : null,
            problem is not null ? "cannot be said" : leaveAlone ? $"could be left alone at {axis.Texts[place]}" : "search it", problem);
    }

    private static string Sentence(InputSpace space, InputSensitivity[] inputs, int passes, double leaveAloneBelow)
    {
        if (inputs.FirstOrDefault(input => input.Problem is not null) is { } undefined)
        {
            return undefined.Problem == Equal
                ? $"All {Count(passes)} passes have the same score: which inputs it depends on cannot be said."
                : $"Which inputs the score depends on cannot be said: {undefined.Problem} (n = {Count(passes)}).";
        }

        var matter = inputs.Where(input => input.Share >= leaveAloneBelow).OrderByDescending(input => input.Share).ToList();
        if (matter.Count == 0)
        {
            return $"No input by itself explains {Percent(leaveAloneBelow)} of the score (n = {Count(passes)}): which of them could be "
                + "left alone cannot be said.";
        }

        var named = matter.Take(MostNamed).Select(input => $"{input.Input} ({Percent(input.Share!.Value)})").ToList();
        var others = matter.Count - named.Count;
        var first = $"Score depends on {Listed(others > 0 ? [.. named, $"{others} more"] : named)}, n = {Count(passes)}";
        var idle = inputs.Where(input => input.LeaveAloneAt is not null).ToList();
        return idle.Count == 0 ? first + "." : $"{first}; {Idle(idle)}, which leaves {Count(Left(space, inputs))} "
            + $"{(Left(space, inputs) == 1 ? "pass" : "passes")}.";
    }

    private static string Idle(List<InputSensitivity> idle) => idle.Count == 1
        ? $"{idle[0].Input} explains {Percent(idle[0].Share!.Value)}{(idle[0].Total is null ? " by itself" : "")}: it could be left alone "
            + $"at {idle[0].LeaveAloneAt}"
        : $"{Listed([.. idle.Select(input => $"{input.Input} ({Percent(input.Share!.Value)})")])} explain next to nothing: they could be "
            + $"left alone at {Listed([.. idle.Select(input => input.LeaveAloneAt!)])}";

    /// <summary>Combinations of what would still be searched, at most <see cref="long.MaxValue"/>; without regard to constraints.</summary>
    private static long Left(InputSpace space, InputSensitivity[] inputs) => space.Axes
        .Where((_, axis) => inputs[axis].LeaveAloneAt is null)
        .Aggregate(1L, (product, axis) => product > long.MaxValue / axis.Count ? long.MaxValue : product * axis.Count);

    private static string Remark(PassSample sample, int passes, InputSpace space) => sample switch
    {
        PassSample.All => "Not all combinations of the ranges are allowed: shares are of each input by itself.",
        PassSample.Even => $"A sample of {Count(passes)} of {Count(space.Allowed)} combinations: shares are of each input by itself.",
        _ => "A genetic search draws its passes towards the best: shares hold among such passes, and are of each input by itself.",
    };

    private static string Listed(List<string> parts) =>
        parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    private static string Percent(double share) =>
        (100 * share).ToString(share >= 0.0995 ? "0" : "0.0", CultureInfo.InvariantCulture) + "%";

    private static string Count(long number) => number == long.MaxValue
        ? "more than 9 quintillion" : number.ToString("N0", CultureInfo.InvariantCulture);

    private readonly record struct Shares(VarianceShare First, double? Total)
    {
        /// <summary>The share that counts; null where there is none.</summary>
        public double? Value => Total ?? First.Share;
    }
}
