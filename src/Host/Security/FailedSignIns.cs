namespace StrategyFactory.Host.Security;

/// <summary>Slows guessing down, over all callers: five wrong keys at once, one a second from then on.</summary>
internal sealed class FailedSignIns(TimeProvider clock)
{
    private const int Burst = 5;
    private const double PerSecond = 1;

    private readonly Lock _lock = new();
    private double _left = Burst;
    private long _since = clock.GetTimestamp();

    /// <summary>Counts a wrong key; false when there were too many.</summary>
    internal bool TryCount()
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _left = Math.Min(Burst, _left + (clock.GetElapsedTime(_since, now).TotalSeconds * PerSecond));
            _since = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
