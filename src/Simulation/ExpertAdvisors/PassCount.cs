using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Tells how far a search is, about a hundred times.</summary>
internal sealed class PassCount(IProgress<SearchProgress>? progress, long total)
{
    private const long Reports = 100;
    private readonly Lock _lock = new();
    private readonly long _every = Math.Max(1, total / Reports);
    private long _passes, _told;
    private double? _best;

    /// <summary>Passes run so far.</summary>
    public long Passes => Interlocked.Read(ref _passes);

    /// <summary>The counter of a search beside this one: it adds to the passes and not to the best score.</summary>
    public PassCount Beside() => new(new Others(this), 1);

    /// <summary>Counts passes and reports now and then.</summary>
    /// <param name="passes">Passes run.</param>
    /// <param name="best">The best score among them.</param>
    public void Add(int passes, double best)
    {
        lock (_lock)
        {
            _passes += passes;
            _best = Math.Max(_best ?? best, best);
            if (progress is not null && (_passes - _told >= _every || _passes >= total))
            {
                _told = _passes;
                progress.Report(new(_passes, Math.Max(total, _passes), _best));
            }
        }
    }

    private sealed class Others(PassCount whole) : IProgress<SearchProgress>
    {
        private long _seen;

        public void Report(SearchProgress value)
        {
            whole.Add((int)(value.Passes - _seen), double.NegativeInfinity);
            _seen = value.Passes;
        }
    }
}
