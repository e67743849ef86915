using MediatR;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Training.Contracts;

/// <summary>Predicts with a stored model over a segment.</summary>
/// <param name="Symbol">The symbol to predict; null for the model's own.</param>
/// <param name="Holdout">Breaks the seal of the holdout, and says for what; null predicts the simulation segment.</param>
public sealed record GetPredictions(Guid ModelId, string? Symbol = null, HoldoutAccess? Holdout = null) : IRequest<ModelPredictions>
{
    /// <summary>A pin whose bars are read (<see cref="PinBars"/>); null for those of now.</summary>
    public Guid? AsOf { get; init; }

    /// <summary>
    /// True to predict the bars that came after those the model was made of, all segments being cut as they were then. The holdout is not
    /// judged by it, so nothing is recorded.
    /// </summary>
    public bool After { get; init; }

    /// <summary>With <see cref="After"/>: the last so many bars are predicted at least, wherever they lie.</summary>
    public int Latest { get; init; }
}

/// <summary>Why the sealed holdout is read; every read is recorded in the session's transaction.</summary>
/// <param name="RunId">The evolution run, or null.</param>
/// <param name="Purpose">In a few words, for example <c>promotion</c>.</param>
public sealed record HoldoutAccess(Guid? RunId, string Purpose);

/// <summary>Every read of the holdout through a model, oldest first.</summary>
public sealed record GetHoldoutReads(Guid ModelId) : IRequest<IReadOnlyList<HoldoutRead>>;

/// <summary>One read of the holdout.</summary>
/// <param name="Symbol">The symbol read.</param>
/// <param name="RunId">The evolution run, or null.</param>
/// <param name="Purpose">Why.</param>
public sealed record HoldoutRead(Guid ModelId, string Symbol, Guid? RunId, string Purpose, DateTimeOffset ReadAt);

/// <summary>Predictions over one segment, aligned with the bars of <paramref name="Data"/>.</summary>
/// <param name="Data">Bars and regimes of the predicted symbol.</param>
/// <param name="Segment">The predicted bars.</param>
/// <param name="Returns">
/// One predicted return per bar of the segment (targets that are levels are turned into returns against the close); NaN gives no
/// signal.
/// </param>
/// <param name="Deviations">
/// |p − m| / s per bar of the segment, with m and s of the fit that made the prediction; 0 where s is 0 or p is NaN.
/// </param>
/// <param name="Fitted">Works out <see cref="FittedMagnitudes"/> when they are asked for.</param>
public sealed record ModelPredictions(
    Dataset Data, BarRange Segment, ReadOnlyMemory<double> Returns, ReadOnlyMemory<double> Deviations, Lazy<ReadOnlyMemory<double>> Fitted)
{
    /// <summary>Predictions whose fitted magnitudes are at hand.</summary>
    public ModelPredictions(
        Dataset data, BarRange segment, ReadOnlyMemory<double> returns, ReadOnlyMemory<double> deviations,
        ReadOnlyMemory<double> fittedMagnitudes)
        : this(data, segment, returns, deviations, new Lazy<ReadOnlyMemory<double>>(fittedMagnitudes))
    {
    }

    /// <summary>
    /// |p| over the rows the model was fitted on, ascending: for thresholds given as quantiles only, since sorting them costs more than
    /// predicting.
    /// </summary>
    public ReadOnlyMemory<double> FittedMagnitudes
    {
        get => Fitted.Value;
        init => Fitted = new(value);
    }

    /// <summary>How far ahead the returns are predicted.</summary>
    public Horizon Horizon { get; init; } = Horizon.NextBar;

    /// <summary>
    /// The unit of volatility at each bar of the segment: σ of the last 20 one-bar log returns times √h, h the bars until the horizon; NaN
    /// where there is none.
    /// </summary>
    public ReadOnlyMemory<double> Moves() => VolatilityUnit.Of(Data.Bars, Horizon).AsMemory(Segment.Start, Segment.Count);

    /// <summary>What is degraded about these predictions, one sentence each; empty where nothing is.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];
}
