namespace StrategyFactory.MarketData.SimulatedMarkets;

/// <summary>The market that a strategy factory must judge rightly. σ is the volatility of one minute before regime and season.</summary>
internal sealed record SimulatedMarketSettings
{
    /// <summary>Trading days, Monday to Friday, without holidays.</summary>
    public int Sessions { get; init; } = 300;

    /// <summary>One-minute bars in a session.</summary>
    public int MinutesPerSession { get; init; } = 390;

    /// <summary>Date of the first session, moved to Monday when on a weekend.</summary>
    public DateOnly FirstDate { get; init; } = new(2020, 1, 6);

    /// <summary>Open of the session, UTC.</summary>
    public TimeOnly SessionOpen { get; init; } = new(14, 30);

    /// <summary>Price before the first bar.</summary>
    public double InitialPrice { get; init; } = 100;

    /// <summary>σ, the sd of a one-minute return.</summary>
    public double Volatility { get; init; } = 15e-4;

    /// <summary>Factor on σ in the calm regime.</summary>
    public double CalmFactor { get; init; } = 0.75;

    /// <summary>Factor on σ in the wild regime.</summary>
    public double WildFactor { get; init; } = 1.5;

    /// <summary>Probability that the regime switches at a bar.</summary>
    public double SwitchProbability { get; init; } = 0.01;

    /// <summary>Degrees of freedom of the Student-t shocks, scaled to unit variance.</summary>
    public int DegreesOfFreedom { get; init; } = 5;

    /// <summary>Probability of a jump at a bar.</summary>
    public double JumpProbability { get; init; } = 0.002;

    /// <summary>Size of a jump in the bar's σ, up or down with equal probability.</summary>
    public double JumpSize { get; init; } = 4;

    /// <summary>sd of the gap before a session's first bar, in σ.</summary>
    public double GapSize { get; init; } = 4;

    /// <summary>sd of open against the price before it, in σ.</summary>
    public double OpenNoise { get; init; } = 0.05;

    /// <summary>Price step.</summary>
    public double Tick { get; init; } = 1e-4;

    /// <summary>Returns in the sd that measures how large the last return is.</summary>
    public int SignalWindow { get; init; } = 20;

    /// <summary>The planted relation acts where |last return / sd| is above this.</summary>
    public double SignalThreshold { get; init; } = 1.5;

    /// <summary>κ in the calm regime: the share of the last return that the next bar takes back.</summary>
    public double CalmReversion { get; init; } = 0.06;

    /// <summary>κ in the wild regime.</summary>
    public double WildReversion { get; init; } = 0.19;
}
