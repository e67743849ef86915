using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>The losses of a training so far; of very many an even part.</summary>
internal sealed class LossCurve
{
    /// <summary>Points of each kind at most, besides the last one.</summary>
    internal const int Most = 500;

    private readonly List<double> _training = [];
    private readonly List<LanguageLoss> _validation = [];

    /// <summary>Takes what came before.</summary>
    internal void Begin(IEnumerable<double> training, IEnumerable<(int Step, double Value)> validation)
    {
        _training.Clear();
        _validation.Clear();
        _training.AddRange(training);
        _validation.AddRange(validation.Select(point => new LanguageLoss(point.Step, null, point.Value)));
    }

    /// <summary>Adds a step.</summary>
    /// <param name="training">Its loss, before it.</param>
    /// <param name="validation">The loss on what is not learned from, after it; null where it was not asked for.</param>
    internal void Add(double training, double? validation)
    {
        _training.Add(training);
        if (validation is { } value)
        {
            _validation.Add(new(_training.Count, null, value));
        }
    }

    /// <summary>The points, by step.</summary>
    internal IReadOnlyList<LanguageLoss> Points() =>
    [
        .. Thinned([.. _training.Select((loss, step) => new LanguageLoss(step, loss, null))]).Concat(Thinned(_validation))
            .Where(point => double.IsFinite(point.Training ?? point.Validation ?? double.NaN)).OrderBy(point => point.Step),
    ];

    private static IEnumerable<LanguageLoss> Thinned(List<LanguageLoss> points)
    {
        var every = Math.Max(1, (points.Count + Most - 1) / Most);
        return points.Where((_, place) => place % every == 0 || place == points.Count - 1);
    }
}
