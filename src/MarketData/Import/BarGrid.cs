using StrategyFactory.MarketData.Bars;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.Import;

/// <summary>
/// The times at which bars of a file may begin: the phases, open times modulo the length of a bar, that its sample shows. A bar between
/// them is one that was not finished when the file was written.
/// </summary>
internal sealed class BarGrid
{
    /// <summary>Rarer phases in the sample are no part of the grid.</summary>
    private const double SmallestShare = 0.01;

    /// <summary>Bars of four hours follow the clock of a place, so that their phase moves by an hour in summer.</summary>
    private const long StepOfLong = 30 * 60_000;

    private readonly HashSet<long> _phases = [];
    private readonly long _usual;
    private readonly Timeframe _timeframe;

    /// <summary>A grid that a sample shows.</summary>
    /// <param name="openTimes">Milliseconds since 1970-01-01 UTC, in any order.</param>
    /// <param name="timeframe">The length of the bars.</param>
    public BarGrid(IReadOnlyCollection<long> openTimes, Timeframe timeframe)
    {
        _timeframe = timeframe;
        var phases = openTimes.GroupBy(PhaseOf).Select(phase => (phase.Key, Count: phase.Count()))
            .OrderByDescending(phase => phase.Count).ToList();
        var fewest = Math.Max(SmallestShare * openTimes.Count, phases is [{ Count: > 1 }, ..] ? 2 : 1);
        _phases.UnionWith(phases.Where(phase => phase.Count >= fewest).Select(phase => phase.Key));

        _usual = phases is [var usual, ..] ? usual.Key : 0;
    }

    /// <summary>Whether a bar can begin at a time.</summary>
    public bool Holds(long openTime) => _timeframe switch
    {
        Timeframe.OneDay => true,
        Timeframe.FourHours => openTime % StepOfLong == 0 || _phases.Contains(PhaseOf(openTime)),
        _ => PhaseOf(openTime) is var phase && (phase == _usual || _phases.Contains(phase)),
    };

    private long PhaseOf(long openTime) => BarPhase.Of(openTime, _timeframe);
}
