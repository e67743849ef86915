namespace StrategyFactory.Numerics.Forecasting;

/// <summary>What a linear forecaster looks at and how it is fitted.</summary>
public sealed record LinearWindowSettings
{
    /// <summary>Which of the two.</summary>
    public LinearWindowKind Kind { get; init; } = LinearWindowKind.DLinear;

    /// <summary>Values of the look-back window, at least 1.</summary>
    public int LookBack { get; init; } = 336;

    /// <summary>Steps fitted together, at least 1.</summary>
    public int Horizon { get; init; } = 96;

    /// <summary>Values of the moving average of DLinear, odd, at least 1; the window's ends are repeated beyond it.</summary>
    public int Kernel { get; init; } = 25;

    /// <summary>One set of weights for all columns, as in the paper, instead of one a column.</summary>
    public bool SharedWeights { get; init; } = true;

    /// <summary>
    /// Candidates for λ of the ridge penalty on the weights per window, &gt; 0, in squared standardised units; the validation windows
    /// choose.
    /// </summary>
    public IReadOnlyList<double> Penalties { get; init; } = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10];

    /// <summary>The first value out of its range, as a refusal; null where all are in range.</summary>
    internal string? Refusal()
    {
        if (LookBack < 1)
        {
            return $"{nameof(LookBack)}: {LookBack} is too small; at least 1.";
        }

        if (Horizon < 1)
        {
            return $"{nameof(Horizon)}: {Horizon} is too small; at least 1.";
        }

        if (Kernel < 1 || Kernel % 2 == 0)
        {
            return $"{nameof(Kernel)}: {Kernel} has no centre; an odd number, at least 1.";
        }

        return Penalties.Count > 0 && Penalties.All(penalty => penalty > 0 && double.IsFinite(penalty))
            ? null
            : $"{nameof(Penalties)}: {string.Join(", ", Penalties)}; at least one, each above 0 and finite.";
    }
}
