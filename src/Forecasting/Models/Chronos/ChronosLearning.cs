using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Training;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>How a network was trained further.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Windows">Windows that it learnt from.</param>
/// <param name="WindowStep">Rows from one of them to the next.</param>
/// <param name="Steps">Steps planned: epochs · ⌈windows / batch⌉.</param>
/// <param name="StepsPerEpoch">⌈windows / batch⌉.</param>
/// <param name="Note">What is to be known of it beside the weights.</param>
internal sealed record ChronosLearning(
    TrainingOutcome Outcome, int Windows, int WindowStep, int Steps, int StepsPerEpoch, TrainingNote Note)
{
    private const int MostWindows = 10_000;
    private const int CheckpointSteps = 50;

    private static readonly LoraTargets Attention = LoraTargets.Of("q", "k", "v", "o");

    /// <summary>Trains; the network has its best weights afterwards.</summary>
    /// <exception cref="UnprocessableException">There is nothing to learn from.</exception>
    internal static async Task<ChronosLearning> RunAsync(SeriesModel network, BaseNetwork model, TrainingTask task, CancellationToken token)
    {
        var hyperparams = task.Hyperparams;
        var windows = TrainingWindows(hyperparams, task.TrainingEnd);
        var training = new ForecastTraining(network, Cut(task, windows), Cut(task, task.Validation))
        {
            Time = task.Deadline?.Clock ?? TimeProvider.System,
            Unfit = task.Unfit,
        };
        if (training.Windows == 0 || training.ValidationWindows == 0)
        {
            throw new UnprocessableException(
                "data: no training or no validation window has a value both before and after its origin; fewer gaps.", "data");
        }

        if (hyperparams.Word(ChronosHyperparameters.AdapterType) == ChronosHyperparameters.Lora)
        {
            network.Attach(LoraAdapter.Fresh(Config(hyperparams, model), network.Layers, Seed(task)));
        }

        var perEpoch = StepsOfEpoch(hyperparams, training.Windows);
        var steps = perEpoch * hyperparams.Whole(ChronosHyperparameters.Epochs);
        var warmup = WarmupSteps(hyperparams, steps);
        var plan = new LearningPlan(steps, hyperparams.Number(ChronosHyperparameters.LearningRate))
        {
            BatchSize = hyperparams.Whole(ChronosHyperparameters.BatchSize),
            WarmupSteps = warmup,
            WeightDecay = hyperparams.Number(ChronosHyperparameters.WeightDecay),
            ValidationInterval = perEpoch,
            Patience = hyperparams.Whole(ChronosHyperparameters.Patience),
            CheckpointInterval = CheckpointSteps,
            Seed = Seed(task),
            Threads = TrainedChronos.Threads,
            TimeLimit = task.Deadline?.Left,
        };
        var report = new StepReport(task, perEpoch);
        var outcome = await training.RunAsync(plan, task.Checkpoint, report.Tell, report.Begin, token);
        var note = new TrainingNote(
            hyperparams.Whole(CommonHyperparameters.Context),
            model.Name,
            task.SeriesName,
            DateTimeOffset.FromUnixTimeMilliseconds(task.Series.Times.Span[^1]));
        return new(outcome, training.Windows, windows.Step, plan.Steps, perEpoch, note);
    }

    /// <summary>Every step, after what was known before the first.</summary>
    internal IReadOnlyList<LearntStep> Learnt => StepsOf(new(Outcome.Losses, Outcome.Validations), StepsPerEpoch);

    /// <summary>The validation loss after so many steps; null where there is none that is a number.</summary>
    internal double? FigureAfter(int step) =>
        Outcome.Validations.FirstOrDefault(figure => figure.Step == step) is { } found && double.IsFinite(found.Value) ? found.Value : null;

    /// <summary>⌈windows / batch⌉.</summary>
    internal static int StepsOfEpoch(Hyperparams hyperparams, int windows)
    {
        var batch = hyperparams.Whole(ChronosHyperparameters.BatchSize);
        return (windows + batch - 1) / batch;
    }

    /// <summary>As many as are asked for; where windows have no value, or only a share of the rows is used, they may be too many.</summary>
    private static int WarmupSteps(Hyperparams hyperparams, int steps)
    {
        const string field = $"hyperparams.{ChronosHyperparameters.WarmupSteps}";
        var warmup = hyperparams.Whole(ChronosHyperparameters.WarmupSteps);
        return warmup < steps
            ? warmup
            : throw new UnprocessableException(
                $"{field}: {warmup} is not allowed; 0 to {steps - 1}, as the training has {steps} steps and the rate is to peak.", field);
    }

    private static LoraConfig Config(Hyperparams hyperparams, BaseNetwork model) => new(
        hyperparams.Whole(ChronosHyperparameters.LoraRank),
        hyperparams.Number(ChronosHyperparameters.LoraAlpha),
        Attention,
        hyperparams.Number(ChronosHyperparameters.DropoutRate),
        BaseModel: model.Name);

    /// <summary>The windows of some training rows; those without a value are not learnt from.</summary>
    internal static OriginWindows TrainingWindows(Hyperparams hyperparams, int trainingRows)
    {
        var all = OriginWindows.Within(hyperparams.Whole(CommonHyperparameters.Context), trainingRows, hyperparams.Horizon, 1);
        var step = (int)(hyperparams.Optional(ChronosHyperparameters.WindowStep)
            ?? Math.Max(1, Math.Ceiling((double)all.Count / MostWindows)));
        return all with { Step = step, Count = (all.Count + step - 1) / step };
    }

    /// <summary>What a network is given of windows: for each the rows before its origin, and those behind.</summary>
    internal static IEnumerable<TrainingWindow> Cut(TrainingTask task, OriginWindows windows)
    {
        var context = task.Hyperparams.Whole(CommonHyperparameters.Context);
        return Enumerable.Range(0, windows.Count).Select(windows.Origin).Select(origin => new TrainingWindow(
            Floats(task.Series, Math.Max(0, origin - context), origin), Floats(task.Series, origin, origin + windows.Horizon)));
    }

    private static float[] Floats(ForecastSeries series, int start, int end) => SingleValues.Of(series.Values.Span[start..end]);

    private static int Seed(TrainingTask task) => unchecked((int)task.Seed);

    private static IReadOnlyList<LearntStep> StepsOf(TrainingPast past, int perEpoch)
    {
        var figures = past.Validations.ToLookup(figure => figure.Step, figure => (double?)figure.Value);
        return
        [
            new(0, 0, null, figures[0].FirstOrDefault()),
            .. past.Losses.Select((loss, place) => new LearntStep(
                place + 1, (place / perEpoch) + 1, loss, figures[place + 1].FirstOrDefault())),
        ];
    }

    /// <summary>Tells how far a training is and what its losses are, those from before it was stopped first.</summary>
    private sealed class StepReport(TrainingTask task, int perEpoch)
    {
        internal void Begin(TrainingPast past)
        {
            foreach (var step in StepsOf(past, perEpoch))
            {
                task.Learnt?.Invoke(step);
            }
        }

        internal void Tell(TrainingProgress step)
        {
            task.Progress((double)step.Step / step.Steps);
            task.Learnt?.Invoke(new(step.Step, ((step.Step - 1) / perEpoch) + 1, step.Loss, step.Validation));
        }
    }
}
