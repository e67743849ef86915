namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// Runs every combination. Those with equal signals follow each other, and the signals of neighbouring combinations are found together:
/// eight values of one input with eight of another need sixteen indicators for sixty-four combinations. With the signals at hand, every
/// window is searched too.
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

    /// <summary>All passes; the numbers are places in the order of combinations.</summary>
    public FoundPasses Run(Func<PassRunner> runner, PassCount watch, ParallelOptions options)
    {
        var passes = new ScoredPass[space.Combinations];
        var groups = SignalOrder().Chunk(together).ToArray();
        var others = Count(_fast);
        var stretches = (others + Stretch - 1) / Stretch;
        Parallel.For(0, groups.Length * stretches, options, runner, (unit, _, own) =>
        {
            var first = unit % stretches * Stretch;
            var last = Math.Min(others, first + Stretch);
            var group = Array.ConvertAll(groups[unit / stretches], number => Spread(_slow, number, new int[space.Axes.Count]));
            own.SignalAhead(group);
            for (var i = 0; i < group.Length; i++)
            {
                watch.Add((int)(last - first), Score(own, group[i], i, first, last, passes, options.CancellationToken));
            }

            return own;
        }, _ => { });
        return new("complete", passes) { OfWindows = [.. _ofWindows.Select(pass => pass!)] };
    }

    private double Score(PassRunner own, int[] signals, int ahead, long first, long last, ScoredPass[] passes, CancellationToken token)
    {
        var best = 0.0;
        var deciding = new ScoredPass?[windows.Count];
        for (var other = first; other < last; other++)
        {
            token.ThrowIfCancellationRequested();
            var places = Spread(_fast, other, (int[])signals.Clone());
            var number = space.Number(places);
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

    private static IEnumerable<long> Numbers(long first, long count)
    {
        for (var number = first; number < first + count; number++)
        {
            yield return number;
        }
    }

    private long Count(int[] axes) => axes.Aggregate(1L, (product, axis) => product * space.Axes[axis].Count);

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
