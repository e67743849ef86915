using static System.FormattableString;

namespace StrategyFactory.Simulation.Contracts;

/// <summary>How strategies are traded; every run records its own.</summary>
public sealed record SimulationSettings
{
    private const double MaximumCostBps = 1000;

    /// <summary>Sides allowed.</summary>
    public Direction Direction { get; init; } = Direction.Long;

    /// <summary>Price of the fill bar.</summary>
    public Fill Fill { get; init; } = Fill.Open;

    /// <summary>Bars between decision and fill, ≥ 1.</summary>
    public int ExecutionDelayBars { get; init; } = 1;

    /// <summary>Fee per side in basis points of notional, ≥ 0.</summary>
    public double FeeBps { get; init; } = 0.5;

    /// <summary>Slippage per side in basis points of notional, ≥ 0.</summary>
    public double SlippageBps { get; init; } = 0.5;

    /// <summary>Trades at which the SQN stops growing; 0 = uncapped.</summary>
    public int SqnCap { get; init; } = 100;

    /// <summary>Starting capital, &gt; 0.</summary>
    public double InitialCash { get; init; } = 10_000;

    /// <summary>What is wrong with them: the field in snake_case, and a sentence with the value and what is allowed.</summary>
    public IEnumerable<(string Field, string Message)> Problems()
    {
        if (!Enum.IsDefined(Direction))
        {
            yield return ("direction", $"direction is {Direction}; allowed: long, both, short.");
        }

        if (!Enum.IsDefined(Fill))
        {
            yield return ("fill", $"fill is {Fill}; allowed: open, mid, close.");
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

        if (SqnCap < 0)
        {
            yield return ("sqn_cap", Invariant($"sqn_cap is {SqnCap}; allowed: at least 0, 0 is uncapped."));
        }

        if (!(InitialCash > 0 && double.IsFinite(InitialCash)))
        {
            yield return ("initial_cash", Invariant($"initial_cash is {InitialCash}; allowed: a finite amount above 0."));
        }
    }
}
