using static System.FormattableString;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>How strategies are traded; every run records its own.</summary>
public sealed record SimulationSettings
{
    private const double MaximumCostBps = 1000;
    private const double MaximumSpreadFactor = 100;
    private const int MostBarsBetweenDecisions = 500;
    private const double FarthestBarrier = 100;
    private const double LargestWeight = 10;
    private const double LargestVolatility = 5;

    /// <summary>Sides allowed.</summary>
    public Direction Direction { get; init; } = Direction.Long;

    /// <summary>Price of the fill bar.</summary>
    public Fill Fill { get; init; } = Fill.Open;

    /// <summary>Bars between decision and fill, ≥ 1.</summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>Fee per side in basis points of notional, ≥ 0; in bars that carry a spread half of that takes its place.</summary>
    public double FeeBps { get; init; } = 0.5;

    /// <summary>Slippage per side in basis points of notional, ≥ 0.</summary>
    public double SlippageBps { get; init; } = 0.5;

    /// <summary>Trades at which the SQN stops growing; 0 = uncapped.</summary>
    public int SqnCap { get; init; } = 100;

    /// <summary>Starting capital, &gt; 0.</summary>
    public double InitialCash { get; init; } = 10_000;

    /// <summary>How long a position lasts.</summary>
    public Hold Hold { get; init; } = Hold.Signal;

    /// <summary>
    /// True where positions of <see cref="Hold.Horizon"/> overlap: each decision opens one with an equal part of the capital.
    /// </summary>
    public bool Ladder { get; init; }

    /// <summary>Bars from one decision to the next, 1 to 500; the first bar of the segment decides.</summary>
    public int DecideEvery { get; init; } = 1;

    /// <summary>Distance of a barrier's profit target from the entry in units of volatility, &gt; 0; 0 for none.</summary>
    public double ProfitTarget { get; init; } = 1;

    /// <summary>Distance of its stop in the same units, &gt; 0; 0 for none.</summary>
    public double StopLoss { get; init; } = 1;

    /// <summary>
    /// Smallest step of the price, by which a bar must trade through a passive order, &gt; 0; null for the one that the prices show.
    /// </summary>
    public double? TickSize { get; init; }

    /// <summary>How much of the equity a position takes.</summary>
    public Sizing Sizing { get; init; } = Sizing.Fixed;

    /// <summary>With <see cref="Sizing.Fixed"/>: the fraction of the equity put into a position, above 0 to 10; 1 is all of it.</summary>
    public double Size { get; init; } = 1;

    /// <summary>With <see cref="Sizing.VolatilityTarget"/>: the annualised volatility aimed at, a fraction above 0 to 5.</summary>
    public double TargetVolatility { get; init; } = 0.1;

    /// <summary>With <see cref="Sizing.VolatilityTarget"/>: the largest share of the equity, above 0 to 10; 1 is without credit.</summary>
    public double MaxLeverage { get; init; } = 1;

    /// <summary>What the spread of bars is multiplied by, ≥ 0: above 1 in a stress of the costs.</summary>
    public double SpreadFactor { get; init; } = 1;

    /// <summary>What is wrong with them: the field in snake_case, and a sentence with the value and what is allowed.</summary>
    public IEnumerable<(string Field, string Message)> Problems()
    {
        if (!Enum.IsDefined(Direction))
        {
            yield return ("direction", $"direction is {Direction}; allowed: long, both, short.");
        }

        if (!Enum.IsDefined(Fill))
        {
            yield return ("fill", $"fill is {Fill}; allowed: open, mid, close, passive.");
        }

        if (!Enum.IsDefined(Hold))
        {
            yield return ("hold", $"hold is {Hold}; allowed: signal, horizon, barrier.");
        }

        if (Ladder && Hold != Hold.Horizon)
        {
            yield return ("ladder", $"ladder is true with hold {Hold.ToString().ToLowerInvariant()}; allowed: with hold horizon.");
        }

        if (DecideEvery is < 1 or > MostBarsBetweenDecisions)
        {
            yield return ("decide_every", Invariant($"decide_every is {DecideEvery}; allowed: 1 to {MostBarsBetweenDecisions} bars."));
        }

        foreach (var (field, value) in new[] { ("profit_target", ProfitTarget), ("stop_loss", StopLoss) })
        {
            if (!(value is >= 0 and <= FarthestBarrier))
            {
                yield return (field, Invariant($"{field} is {value}; allowed: 0 to {FarthestBarrier} units of volatility, 0 is none."));
            }
        }

        if (Hold == Hold.Barrier && ProfitTarget == 0 && StopLoss == 0)
        {
            yield return ("stop_loss", "stop_loss and profit_target are both 0 with hold barrier; allowed: at least one above 0.");
        }

        foreach (var problem in SizingProblems())
        {
            yield return problem;
        }

        if (TickSize is { } tick && !(tick > 0 && double.IsFinite(tick)))
        {
            yield return ("tick_size", Invariant($"tick_size is {tick}; allowed: a finite step of the price above 0."));
        }

        if (ExecutionDelayBars < 1)
        {
            yield return (
                "execution_delay_bars", Invariant($"execution_delay_bars is {ExecutionDelayBars}; allowed: at least 1."));
        }

        foreach (var (field, value) in new[] { ("fee_bps", FeeBps), ("slippage_bps", SlippageBps) })
        {
            if (!(value is >= 0 and <= MaximumCostBps))
            {
                yield return (field, Invariant($"{field} is {value}; allowed: 0 to {MaximumCostBps}."));
            }
        }

        if (!(SpreadFactor is >= 0 and <= MaximumSpreadFactor))
        {
            yield return ("spread_factor", Invariant($"spread_factor is {SpreadFactor}; allowed: 0 to {MaximumSpreadFactor}."));
        }

        if (SqnCap < 0)
        {
            yield return ("sqn_cap", Invariant($"sqn_cap is {SqnCap}; allowed: at least 0, 0 is uncapped."));
        }

        if (!(InitialCash > 0 && double.IsFinite(InitialCash)))
        {
            yield return ("initial_cash", Invariant($"initial_cash is {InitialCash}; allowed: a finite amount above 0."));
        }
    }

    private IEnumerable<(string Field, string Message)> SizingProblems()
    {
        if (!Enum.IsDefined(Sizing))
        {
            yield return ("sizing", $"sizing is {Sizing}; allowed: fixed, volatility_target.");
        }

        foreach (var (field, value) in new[] { ("size", Size), ("max_leverage", MaxLeverage) })
        {
            if (!(value is > 0 and <= LargestWeight))
            {
                yield return (field, Invariant($"{field} is {value}; allowed: above 0 to {LargestWeight} times the equity."));
            }
        }

        if (!(TargetVolatility is > 0 and <= LargestVolatility))
        {
            yield return (
                "target_volatility",
                Invariant($"target_volatility is {TargetVolatility}; allowed: above 0 to {LargestVolatility} a year, 0.1 is 10%."));
        }
    }
}
