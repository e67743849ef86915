namespace StrategyFactory.Numerics.Forecasting;

/// <summary>The two linear forecasters of Zeng et al. 2023, "Are transformers effective for time series forecasting?".</summary>
public enum LinearWindowKind
{
    /// <summary>One linear layer on the moving average of the look-back window and one on what remains, added.</summary>
    DLinear,

    /// <summary>One linear layer on the window less its last value, which is added back.</summary>
    NLinear,
}
