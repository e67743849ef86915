using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;
using TorchSharp;

namespace StrategyFactory.Neural.Chronos;

/// <summary>A piece of a series to learn a forecast from.</summary>
/// <param name="Context">What was known, in time order, NaN is missing; the last steps that the model can look at count.</param>
/// <param name="Target">What followed; steps beyond the model's own horizon are not learned from.</param>
public sealed record TrainingWindow(float[] Context, float[] Target)
{
    /// <summary>Whether there is anything to learn: a value on both sides.</summary>
    internal bool HasValues => Context.Any(float.IsFinite) && Target.Any(float.IsFinite);

    /// <summary>Without what a model does not look at.</summary>
    internal TrainingWindow For(SeriesModel model) => new(
        Context[^Math.Min(Context.Length, model.ContextLength)..], Target[..Math.Min(Target.Length, model.PredictionLength)]);
}

/// <summary>Trains a model that forecasts: its adapter where it has one, else all its weights.</summary>
/// <param name="model">Has the best weights in the end.</param>
/// <param name="training">Windows to learn from; those without values are left out.</param>
/// <param name="validation">Windows that tell which weights are best; those without values are left out.</param>
public sealed class ForecastTraining(SeriesModel model, IEnumerable<TrainingWindow> training, IEnumerable<TrainingWindow> validation)
{
    private readonly TrainingWindow[] _training = [.. training.Select(window => window.For(model)).Where(window => window.HasValues)];
    private readonly TrainingWindow[] _validation = [.. validation.Select(window => window.For(model)).Where(window => window.HasValues)];

    /// <summary>Windows that are learned from.</summary>
    public int Windows => _training.Length;

    /// <summary>Windows that are validated on.</summary>
    public int ValidationWindows => _validation.Length;

    /// <summary>Takes the place of the mean validation loss; lower is better.</summary>
    public Func<SeriesModel, double>? Figure { get; init; }

    /// <summary>For the plan's time limit.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is told why a checkpoint that is there was not gone on from: it is broken, or of another training.</summary>
    public Action<string>? Unfit { get; init; }

    /// <summary>Trains on a thread of its own; nobody else may use the model meanwhile.</summary>
    /// <param name="plan">How.</param>
    /// <param name="checkpointFile">
    /// Where it is kept so that it can go on; null for nowhere. A file that is there is gone on from where it is of this plan, these
    /// windows and these weights; else training begins anew.
    /// </param>
    /// <param name="report">Is told of every step, on that thread.</param>
    /// <param name="begun">Is told once, before the first step that is taken here, what came before; on that thread too.</param>
    /// <param name="cancellation">Ends it after the step at hand.</param>
    /// <exception cref="InvalidOperationException">There are no windows.</exception>
    /// <exception cref="ArgumentException">The plan is out of range.</exception>
    public Task<TrainingOutcome> RunAsync(
        LearningPlan plan,
        string? checkpointFile = null,
        Action<TrainingProgress>? report = null,
        Action<TrainingPast>? begun = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TorchRuntime.Require();
        plan.Check();
        if (_training.Length == 0 || (_validation.Length == 0 && Figure is null))
        {
            throw new InvalidOperationException(
                $"There are {_training.Length} windows with values to learn from, {_validation.Length} to validate on; both are needed.");
        }

        Trainee trainee = new(model, _training, _validation, plan, Figure);
        TrainingLoop loop = new(trainee, plan, checkpointFile, Time, report, begun, Unfit);
        return TrainingThread.RunAsync(plan.Threads, () => loop.Run(cancellation));
    }

    private sealed class Trainee(
        SeriesModel model, TrainingWindow[] training, TrainingWindow[] validation, LearningPlan plan, Func<SeriesModel, double>? figure)
        : ITrainee
    {
        public IReadOnlyList<(string Name, torch.Tensor Tensor)> Trained => model.Trained;

        public int Rows => training.Length;

        public string Fingerprint()
        {
            using TrainingFingerprint fingerprint = new();
            Add(fingerprint, training);
            Add(fingerprint, validation);
            fingerprint.Add(model);
            return fingerprint.Take();
        }

        public BatchLoss Loss(IReadOnlyList<int> rows, Dropout dropout) => Loss([.. rows.Select(row => training[row])], dropout);

        public double Validate()
        {
            if (figure is not null)
            {
                return figure(model);
            }

            var (sum, weight) = (0.0, 0.0);
            foreach (var part in validation.Chunk(plan.RowsAtOnce > 0 ? plan.RowsAtOnce : plan.BatchSize))
            {
                using var scope = torch.NewDisposeScope();
                var loss = Loss(part, Dropout.Off);
                if (loss.Weight > 0)
                {
                    sum += loss.Mean.ToNumber() * loss.Weight;
                    weight += loss.Weight;
                }
            }

            return sum / weight;
        }

        private BatchLoss Loss(TrainingWindow[] windows, Dropout dropout) => model.Loss(
            [.. windows.Select(window => window.Context)], [.. windows.Select(window => window.Target)], dropout);

        private static void Add(TrainingFingerprint fingerprint, TrainingWindow[] windows)
        {
            fingerprint.Add(windows.Length);
            foreach (var window in windows)
            {
                fingerprint.Add(window.Context);
                fingerprint.Add(window.Target);
            }
        }
    }
}
