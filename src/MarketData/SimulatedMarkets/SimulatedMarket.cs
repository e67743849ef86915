using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.MarketData.SimulatedMarkets;

/// <summary>What was simulated beside the bars; for checks only, no model sees it.</summary>
/// <param name="Wild">The regime of each bar.</param>
/// <param name="Drift">The planted drift of each bar, a return; 0 where the relation does not act.</param>
internal sealed record SimulatedPath(BarSeries Bars, ReadOnlyMemory<bool> Wild, ReadOnlyMemory<double> Drift);

/// <summary>
/// Minute bars of a market whose truth is known. Return of bar t, close to close: u = drift + σₜ·(Student-t + jump) + gap, with
/// σₜ = σ · regime factor · season, season = 1 − ⅙ + ½x², x from −1 to 1 over the session. With an edge, drift = −κ·uₜ₋₁ where
/// |uₜ₋₁ / sd of the last 20 returns, uₜ₋₁ included| &gt; 1.5; without, 0. Both take the same random numbers, so a seed gives a pair of
/// markets that differ in the edge alone. The range of a bar is that of a Brownian bridge from open to close. The same seed and settings
/// give the same bytes on every machine.
/// </summary>
internal static class SimulatedMarket
{
    private const double LargestFall = -0.5;
    private const double VolumeScale = 1000;

    /// <summary>The bars of a market with (<paramref name="edge"/>) or without the planted relation; the symbol is EDGE or NOISE.</summary>
    public static BarSeries Generate(SimulatedMarketSettings settings, ulong seed, bool edge) => Simulate(settings, seed, edge).Bars;

    /// <summary>The same with the truth beside the bars.</summary>
    public static SimulatedPath Simulate(SimulatedMarketSettings settings, ulong seed, bool edge)
    {
        var count = settings.Sessions * settings.MinutesPerSession;
        var times = SessionTimes(settings);
        double[] open = new double[count], high = new double[count], low = new double[count], close = new double[count],
        volume = new double[count];
        var drifts = new double[count];
        var wild = new bool[count];
        var random = new StableRandom(seed);
        var signal = new ReversionSignal(settings.SignalWindow, settings.SignalThreshold);
        var (isWild, price) = (random.Uniform() < 0.5, settings.InitialPrice);
        for (var t = 0; t < count; t++)
        {
            isWild ^= random.Uniform() < settings.SwitchProbability;
            var minute = t % settings.MinutesPerSession;
            var season = Season(minute, settings.MinutesPerSession);
            var sigma = settings.Volatility * (isWild ? settings.WildFactor : settings.CalmFactor) * season;
            var shock = random.UnitStudent(settings.DegreesOfFreedom);
            var (jumps, up) = (random.Uniform() < settings.JumpProbability, random.Uniform() < 0.5);
            var jump = !jumps ? 0 : up ? settings.JumpSize : -settings.JumpSize;
            var gapDraw = random.Normal();
            var gap = minute == 0 && t > 0 ? settings.GapSize * settings.Volatility * gapDraw : 0;
            var openNoise = settings.OpenNoise * settings.Volatility * random.Normal();
            var reversion = isWild ? settings.WildReversion : settings.CalmReversion;
            var drift = edge && signal.Active ? -reversion * signal.LastReturn : 0;

            var reached = price * (1 + Math.Max(LargestFall, drift + (sigma * (shock + jump)) + gap));
            (open[t], close[t]) = (price * (1 + Math.Max(LargestFall, gap + openNoise)), reached);
            (high[t], low[t]) = BridgeRange(open[t], close[t], sigma * price, random);
            RoundToTick(settings.Tick, ref open[t], ref high[t], ref low[t], ref close[t]);
            volume[t] = 1 + Math.Floor(VolumeScale * season * (0.5 + random.Uniform()) * (1 + Math.Abs(shock + jump)));
            (wild[t], drifts[t]) = (isWild, drift);
            signal.Add((close[t] / price) - 1);
            price = close[t];
        }

        return new(new(edge ? "EDGE" : "NOISE", Timeframe.OneMinute, times, open, high, low, close, volume), wild, drifts);
    }

    private static long[] SessionTimes(SimulatedMarketSettings settings)
    {
        var times = new long[settings.Sessions * settings.MinutesPerSession];
        var date = settings.FirstDate;
        for (var t = 0; t < times.Length; date = date.AddDays(1))
        {
            if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            var start = new DateTimeOffset(date.ToDateTime(settings.SessionOpen), TimeSpan.Zero).ToUnixTimeMilliseconds();
            for (var minute = 0; minute < settings.MinutesPerSession; minute++)
            {
                times[t++] = start + (minute * Timeframe.OneMinute.Milliseconds());
            }
        }

        return times;
    }

    /// <summary>1 − ⅙ + ½x²: busy at open and close, mean 1 over the session.</summary>
    private static double Season(int minute, int minutes)
    {
        var x = minutes == 1 ? 0 : (2.0 * minute / (minutes - 1)) - 1;
        return 1 - (1.0 / 6) + (x * x / 2);
    }

    /// <summary>
    /// Maximum and minimum of a Brownian bridge from a to b with sd s: (a + b ± √((a − b)² − 2s²·ln U))/2, drawn independently
    /// of each other.
    /// </summary>
    private static (double High, double Low) BridgeRange(double from, double to, double deviation, StableRandom random)
    {
        var (middle, square) = ((from + to) / 2, (to - from) * (to - from));
        double up = -2 * StableRandom.Log(random.Uniform()), down = -2 * StableRandom.Log(random.Uniform());
        return (
            middle + (Math.Sqrt(square + (up * deviation * deviation)) / 2),
            middle - (Math.Sqrt(square + (down * deviation * deviation)) / 2));
    }

    private static void RoundToTick(double tick, ref double open, ref double high, ref double low, ref double close)
    {
        var ticksPerUnit = Math.Round(1 / tick);
        open = Step(open);
        close = Step(close);
        high = Math.Max(Step(high), Math.Max(open, close));
        low = Math.Min(Step(low), Math.Min(open, close));

        double Step(double price) => Math.Max(1, Math.Round(price * ticksPerUnit)) / ticksPerUnit;
    }
}
