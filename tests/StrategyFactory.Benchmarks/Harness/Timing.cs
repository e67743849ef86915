using System.Diagnostics;

namespace StrategyFactory.Benchmarks.Harness;

/// <summary>Wall times of equal repetitions, in seconds.</summary>
/// <param name="Median">The middle one; what is reported.</param>
/// <param name="Fastest">The shortest: what the machine can do when nobody else uses it.</param>
internal sealed record Timing(double Median, double Fastest)
{
    /// <summary>Times one action: warm-up rounds that are thrown away, then the repetitions.</summary>
    /// <param name="repetitions">How many count.</param>
    /// <param name="action">What is timed.</param>
    /// <param name="warmUps">Rounds before; the runtime compiles hot loops in steps, so one is not enough for short ones.</param>
    internal static Timing Of(int repetitions, Action action, int warmUps = 3)
    {
        for (var i = 0; i < warmUps; i++)
        {
            action();
        }

        var seconds = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return Of(seconds);
    }

    /// <summary>Summarises times taken elsewhere.</summary>
    internal static Timing Of(IReadOnlyCollection<double> seconds)
    {
        var sorted = seconds.Order().ToArray();
        var middle = sorted.Length / 2;
        return new(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0]);
    }
}
