namespace StrategyFactory.Forecasting.Models;

/// <summary>When a training has to end with what it has come to.</summary>
/// <param name="span">Time from now on.</param>
/// <param name="clock">By which it goes.</param>
internal sealed class Deadline(TimeSpan span, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    internal TimeProvider Clock => clock;

    /// <summary>What is left of it; zero once it is over.</summary>
    internal TimeSpan Left
    {
        get
        {
            var left = span - clock.GetElapsedTime(_began);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
