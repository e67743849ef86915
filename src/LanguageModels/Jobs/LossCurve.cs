using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Jobs;

/// <summary>The losses of a training so far; of very many an even part.</summary>
internal sealed class LossCurve
{
    /// <summary>Points of each kind at most, besides the last one.</summary>
    internal const int Most = 500;

    private readonly List<LanguageLoss> _training = [];
    private readonly List<LanguageLoss> _validation = [];

    /// <summary>Takes what came before.</summary>
    internal void Begin(IEnumerable<double> training, IEnumerable<(int Step, double Value)> validation)
    {
        _training.Clear();
        _validation.Clear();
        _training.AddRange(training.Select((loss, step) => new LanguageLoss(step, loss, null)));
        _validation.AddRange(validation.Select(point => new LanguageLoss(point.Step, null, point.Value)));
    }

    /// <summary>Adds a step.</summary>
    /// <param name="training">Its loss, before it.</param>
    /// <param name="validation">The loss on what is not learned from, after it; null where it was not asked for.</param>
    internal void Add(double training, double? validation)
    {
        _training.Add(new(_training.Count, training, null));
        if (validation is { } value)
        {
            _validation.Add(new(_training.Count, null, value));
        }
    }

    /// <summary>Puts what somebody else tells of a step, in place of what was told of it and of later ones.</summary>
    /// <param name="step">Steps taken.</param>
    /// <param name="training">The loss of the last of them; null where it is not told.</param>
    /// <param name="validation">The loss after it on what is not learned from, likewise.</param>
    internal void Put(int step, double? training, double? validation)
    {
        if (training is { } loss)
        {
            _training.RemoveAll(point => point.Step >= step - 1);
            _training.Add(new(step - 1, loss, null));
        }

        if (validation is { } value)
        {
            _validation.RemoveAll(point => point.Step >= step);
            _validation.Add(new(step, null, value));
        }
    }

    /// <summary>The points, by step.</summary>
    internal IReadOnlyList<LanguageLoss> Points() =>
    [
        .. Thinned(_training).Concat(Thinned(_validation))
            .Where(point => double.IsFinite(point.Training ?? point.Validation ?? double.NaN)).OrderBy(point => point.Step),
    ];

    private static IEnumerable<LanguageLoss> Thinned(List<LanguageLoss> points)
    {
        var every = Math.Max(1, (points.Count + Most - 1) / Most);
        return points.Where((_, place) => place % every == 0 || place == points.Count - 1);
    }
}
