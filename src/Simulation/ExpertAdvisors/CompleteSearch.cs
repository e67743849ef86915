namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// Runs every combination that may be run. Those with equal signals follow each other, and the signals of neighbouring combinations are
/// found together: eight values of one input with eight of another need sixteen indicators for sixty-four combinations. With the signals
/// at hand, every window is searched too.
/// </summary>
/// <param name="decidesSignals">Whether an input decides signals.</param>
/// <param name="together">Combinations whose signals are found together.</param>
/// <param name="windows">Windows that are searched as well.</param>
internal sealed class CompleteSearch(
    InputSpace space, Func<int, bool> decidesSignals, int together, IReadOnlyList<SearchWindow> windows)
{
    /// <summary>Passes of equal signals that one thread runs before it asks for more.</summary>
    private const int Stretch = 64;

    /// <summary>Side of a square of signal combinations.</summary>
    private const int Side = 8;

    private readonly int[] _slow = [.. Enumerable.Range(0, space.Axes.Count).Where(axis => decidesSignals(space.Axes[axis].Input))];
    private readonly ScoredPass?[] _ofWindows = new ScoredPass?[windows.Count];
    private readonly Lock _lock = new();
    private readonly int[] _fast = [.. Enumerable.Range(0, space.Axes.Count).Where(axis => !decidesSignals(space.Axes[axis].Input))];

    /// <summary>All passes; the numbers are places in the order of the combinations that may be run.</summary>
    public FoundPasses Run(Func<PassRunner> runner, PassCount watch, ParallelOptions options)
    {
        var passes = new ScoredPass[space.Allowed];
        var allowed = space.Condition is { } condition ? AllowedOrder.Of(condition, Signals) : null;
        var groups = (allowed?.BySignals.Keys.OrderBy(Square) ?? SignalOrder()).Chunk(together).ToArray();
        var others = allowed?.MostOfSignals ?? Count(_fast);
        var stretches = (others + Stretch - 1) / Stretch;
        Parallel.For(0, groups.Length * stretches, options, runner, (unit, _, own) =>
        {
            var first = unit % stretches * Stretch;
            var group = Array.ConvertAll(groups[unit / stretches], number => Spread(_slow, number, new int[space.Axes.Count]));
            own.SignalAhead(group);
            for (var i = 0; i < group.Length; i++)
            {
                var (signals, numbers) = (group[i], allowed?.BySignals[groups[unit / stretches][i]]);
                var last = Math.Min(numbers?.Count ?? others, first + Stretch);
                if (first < last)
                {
                    watch.Add((int)(last - first), Score(own, Pass, i, first, last, passes, options.CancellationToken));
                }

                (long, int[]) Pass(long other)
                {
                    if (numbers is not null)
                    {
                        return (numbers[(int)other], allowed!.Passes[numbers[(int)other]]);
                    }

                    var places = Spread(_fast, other, (int[])signals.Clone());
                    return (space.Number(places), places);
                }
            }

            return own;
        }, _ => { });
        return new("complete", passes) { OfWindows = [.. _ofWindows.Select(pass => pass!)] };
    }

    private double Score(
        PassRunner own, Func<long, (long Number, int[] Places)> pass, int ahead, long first, long last, ScoredPass[] passes,
        CancellationToken token)
    {
        var best = 0.0;
        var deciding = new ScoredPass?[windows.Count];
        for (var other = first; other < last; other++)
        {
            token.ThrowIfCancellationRequested();
            var (number, places) = pass(other);
            passes[number] = new(number, places, own.Score(places, ahead));
            best = Math.Max(best, passes[number].Score.Score);
            for (var window = 0; window < deciding.Length; window++)
            {
                deciding[window] = First(
                    deciding[window], new(number, places, own.Score(places, windows[window].Start, windows[window].End, ahead)));
            }
        }

        Keep(deciding);
        return best;
    }

    // Ties go by number, so that the order in which threads come does not count.
    private void Keep(ScoredPass?[] deciding)
    {
        lock (_lock)
        {
            for (var window = 0; window < deciding.Length; window++)
            {
                _ofWindows[window] = First(_ofWindows[window], deciding[window]!);
            }
        }
    }

    private static ScoredPass First(ScoredPass? pass, ScoredPass other) =>
        pass is null || ScoredPass.DecidingFirst.Compare(other, pass) < 0 ? other : pass;

    /// <summary>All combinations of what decides signals, square after square of the first two inputs.</summary>
    private IEnumerable<long> SignalOrder()
    {
        var all = Count(_slow);
        if (_slow.Length < 2)
        {
            return Numbers(0, all);
        }

        var (rows, columns) = (space.Axes[_slow[0]].Count, space.Axes[_slow[1]].Count);
        var rest = all / ((long)rows * columns);
        return from top in Numbers(0, (rows + Side - 1) / Side)
               from left in Numbers(0, (columns + Side - 1) / Side)
               from inner in Numbers(0, rest)
               from row in Numbers(top * Side, Math.Min(Side, rows - (top * Side)))
               from column in Numbers(left * Side, Math.Min(Side, columns - (left * Side)))
               select (((row * columns) + column) * rest) + inner;
    }

    /// <summary>The same order for some of them.</summary>
    private (long, long, long, long, long) Square(long number)
    {
        if (_slow.Length < 2)
        {
            return (0, 0, 0, 0, number);
        }

        var (rows, columns) = (space.Axes[_slow[0]].Count, space.Axes[_slow[1]].Count);
        var (pair, inner) = Math.DivRem(number, Count(_slow) / ((long)rows * columns));
        var (row, column) = Math.DivRem(pair, columns);
        return (row / Side, column / Side, inner, row, column);
    }

    private static IEnumerable<long> Numbers(long first, long count)
    {
        for (var number = first; number < first + count; number++)
        {
            yield return number;
        }
    }

    private long Count(int[] axes) => axes.Aggregate(1L, (product, axis) => product * space.Axes[axis].Count);

    private long Signals(int[] places) =>
        _slow.Aggregate(0L, (number, axis) => (number * space.Axes[axis].Count) + places[axis]);

    private int[] Spread(int[] axes, long number, int[] places)
    {
        for (var i = axes.Length - 1; i >= 0; i--)
        {
            (number, var place) = Math.DivRem(number, space.Axes[axes[i]].Count);
            places[axes[i]] = (int)place;
        }

        return places;
    }
}
