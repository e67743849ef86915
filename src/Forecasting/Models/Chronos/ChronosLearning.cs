using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Training;
using StrategyFactory.Numerics.Forecasting;
using ForecastWindow = StrategyFactory.Neural.Chronos.ForecastWindow;
using Network = StrategyFactory.Neural.Chronos.ForecastModel;

namespace StrategyFactory.Forecasting.Models.Chronos;

/// <summary>How a network was trained further.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Windows">Windows that it learnt from.</param>
/// <param name="WindowStep">Rows from one of them to the next.</param>
/// <param name="Steps">Steps planned: epochs · ⌈windows / batch⌉.</param>
/// <param name="StepsPerEpoch">⌈windows / batch⌉.</param>
internal sealed record ChronosLearning(TrainingOutcome Outcome, int Windows, int WindowStep, int Steps, int StepsPerEpoch)
{
    private const int MostWindows = 10_000;
    private const int CheckpointSteps = 50;

    private static readonly LoraTargets Attention = LoraTargets.Of("q", "k", "v", "o");

    /// <summary>Trains; the network has its best weights afterwards.</summary>
    /// <exception cref="UnprocessableException">There is nothing to learn from.</exception>
    internal static async Task<ChronosLearning> RunAsync(Network network, BaseModel model, TrainingTask task, CancellationToken token)
    {
        var hyperparams = task.Hyperparams;
        var windows = TrainingWindows(task);
        var training = new ForecastTraining(network, Cut(task, windows), Cut(task, task.Validation));
        if (training.Windows == 0 || training.ValidationWindows == 0)
        {
            throw new UnprocessableException(
                "data: no training or no validation window has a value both before and after its origin; fewer gaps.", "data");
        }

        if (hyperparams.Word(ChronosHyperparameters.AdapterType) == ChronosHyperparameters.Lora)
        {
            network.Attach(LoraAdapter.Fresh(Config(hyperparams, model), network.Layers, Seed(task)));
        }

        var batch = hyperparams.Whole(ChronosHyperparameters.BatchSize);
        var perEpoch = (training.Windows + batch - 1) / batch;
        var steps = perEpoch * hyperparams.Whole(ChronosHyperparameters.Epochs);
        var plan = new TrainingPlan(steps, hyperparams.Number(ChronosHyperparameters.LearningRate))
        {
            BatchSize = batch,
            WarmupSteps = hyperparams.Whole(ChronosHyperparameters.WarmupSteps),
            WeightDecay = hyperparams.Number(ChronosHyperparameters.WeightDecay),
            ValidationInterval = perEpoch,
            Patience = hyperparams.Whole(ChronosHyperparameters.Patience),
            CheckpointInterval = CheckpointSteps,
            Seed = Seed(task),
            Threads = TrainedChronos.Threads,
        };
        var outcome = await training.RunAsync(plan, task.Checkpoint, new EpochReport(task, perEpoch).Tell, token);
        return new(outcome, training.Windows, windows.Step, plan.Steps, perEpoch);
    }

    /// <summary>One entry an epoch: the mean of its losses, and the validation loss after it.</summary>
    internal IReadOnlyList<TrainingStep> History =>
    [
        .. Outcome.Losses.Chunk(StepsPerEpoch).Select((losses, epoch) => new TrainingStep(
            epoch + 1, losses.Average(), FigureAfter(Math.Min((epoch + 1) * StepsPerEpoch, Outcome.Losses.Count)))),
    ];

    /// <summary>The validation loss after so many steps; null where there is none that is a number.</summary>
    internal double? FigureAfter(int step) =>
        Outcome.Validations.FirstOrDefault(figure => figure.Step == step) is { } found && double.IsFinite(found.Value) ? found.Value : null;

    private static LoraConfig Config(Hyperparams hyperparams, BaseModel model) => new(
        hyperparams.Whole(ChronosHyperparameters.LoraRank),
        hyperparams.Number(ChronosHyperparameters.LoraAlpha),
        Attention,
        hyperparams.Number(ChronosHyperparameters.DropoutRate),
        BaseModel: model.Name);

    private static OriginWindows TrainingWindows(TrainingTask task)
    {
        var hyperparams = task.Hyperparams;
        var all = OriginWindows.Within(hyperparams.Whole(CommonHyperparameters.Context), task.TrainingEnd, hyperparams.Horizon, 1);
        var step = (int)(hyperparams.Optional(ChronosHyperparameters.WindowStep)
            ?? Math.Max(1, Math.Ceiling((double)all.Count / MostWindows)));
        return all with { Step = step, Count = (all.Count + step - 1) / step };
    }

    /// <summary>What a network is given of windows: for each the rows before its origin, and those behind.</summary>
    internal static IEnumerable<ForecastWindow> Cut(TrainingTask task, OriginWindows windows)
    {
        var context = task.Hyperparams.Whole(CommonHyperparameters.Context);
        return Enumerable.Range(0, windows.Count).Select(windows.Origin).Select(origin => new ForecastWindow(
            Floats(task.Series, Math.Max(0, origin - context), origin), Floats(task.Series, origin, origin + windows.Horizon)));
    }

    private static float[] Floats(ForecastSeries series, int start, int end) => SingleValues.Of(series.Values.Span[start..end]);

    private static int Seed(TrainingTask task) => unchecked((int)task.Seed);

    /// <summary>Tells how far a training is after every step, and its losses after every epoch.</summary>
    private sealed class EpochReport(TrainingTask task, int perEpoch)
    {
        private readonly List<double> _losses = [];

        internal void Tell(TrainingProgress step)
        {
            task.Progress((double)step.Step / step.Steps);
            _losses.Add(step.Loss);
            if (step.Validation is { } validation)
            {
                var epoch = (step.Step + perEpoch - 1) / perEpoch;
                task.Learnt?.Invoke(new(epoch, _losses.Average(), double.IsFinite(validation) ? validation : null));
                _losses.Clear();
            }
        }
    }
}
