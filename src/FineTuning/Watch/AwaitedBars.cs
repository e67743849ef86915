namespace StrategyFactory.FineTuning.Watch;

/// <summary>
/// Remembers which bars were imported when files that wait for some were last looked at: they are looked at again when others are.
/// </summary>
internal sealed class AwaitedBars
{
    private volatile string? _seen;

    /// <summary>True where other bars are imported than the last time, and the first time.</summary>
    internal bool HaveChanged(string imported)
    {
        var changed = _seen != imported;
        _seen = imported;
        return changed;
    }
}
