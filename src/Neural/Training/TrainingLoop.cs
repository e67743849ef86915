using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// Trains whatever gives a loss, on the thread that calls: gradients and scopes are matters of a thread. What a step makes is freed at its
/// end, so that a thousand steps need the memory of one.
/// </summary>
/// <param name="trainee">What is trained.</param>
/// <param name="plan">How.</param>
/// <param name="checkpointFile">
/// Where it is kept so that it can go on; null for nowhere. A file that is there is gone on from; where it is of another training, this one
/// begins anew.
/// </param>
/// <param name="time">For the plan's time limit.</param>
/// <param name="report">Is told of every step.</param>
/// <param name="begun">Is told once, before the first step that is taken here, what came before.</param>
/// <param name="unfit">Is told why a file that is there was not gone on from.</param>
internal sealed class TrainingLoop(
    ITrainee trainee,
    LearningPlan plan,
    string? checkpointFile = null,
    TimeProvider? time = null,
    Action<TrainingProgress>? report = null,
    Action<TrainingPast>? begun = null,
    Action<string>? unfit = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly IReadOnlyList<(string Name, Tensor Tensor)> _trained = trainee.Trained;
    private readonly RowOrder _order = new(trainee.Rows, plan.BatchSize, plan.Seed);

    /// <summary>Trains, and leaves the best weights in place.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; where there is a checkpoint file, it holds all of it.</exception>
    public TrainingOutcome Run(CancellationToken cancellation)
    {
        plan.Check();
        using var everything = NewDisposeScope();
        var best = _trained.Select(weight => weight.Tensor.detach().clone()).ToArray();
        using AdamW optimiser = new([.. _trained.Select(weight => weight.Tensor)], plan.WeightDecay);
        var checkpoint = checkpointFile is null
            ? null
            : new Checkpoint(checkpointFile, (plan.Identity, trainee.Fingerprint()), optimiser, _trained, best);
        var state = checkpoint?.Read(reason => unfit?.Invoke(reason)) ?? new TrainingState();
        try
        {
            Learn(true);
            return Run(state, optimiser, best, checkpoint, cancellation);
        }
        finally
        {
            Learn(false);
        }
    }

    private TrainingOutcome Run(TrainingState state, AdamW optimiser, Tensor[] best, Checkpoint? checkpoint, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        if (state.Validations.Count == 0)
        {
            state.Note(Validate());
        }

        begun?.Invoke(new([.. state.Losses], [.. state.Validations]));
        while (state.Step < plan.Steps && !IsTired(state))
        {
            if (cancellation.IsCancellationRequested)
            {
                checkpoint?.Write(state);
                cancellation.ThrowIfCancellationRequested();
            }

            if (plan.TimeLimit is { } limit && _time.GetElapsedTime(started) >= limit)
            {
                return End(TrainingEnd.OutOfTime, state, best, $"The time limit of {limit} was over after step {state.Step}.");
            }

            var rate = plan.RateAt(state.Step);
            var (loss, length) = Step(state.Step, optimiser, rate);
            if (!double.IsFinite(loss) || !double.IsFinite(length))
            {
                var (what, value) = double.IsFinite(loss) ? ("gradient", length) : ("loss", loss);
                var reason = $"The {what} of step {state.Step + 1} is {value}; the best weights before it are kept.";
                return End(TrainingEnd.Diverged, state, best, reason);
            }

            state.Losses.Add(loss);
            state.Step++;
            double? figure = state.Step % plan.ValidationInterval == 0 || state.Step == plan.Steps ? Validate() : null;
            if (figure is { } measured && state.Note(measured))
            {
                Copy([.. _trained.Select(weight => weight.Tensor)], best);
            }

            report?.Invoke(new(state.Step, plan.Steps, loss, rate, length, figure));
            if (plan.CheckpointInterval > 0 && state.Step % plan.CheckpointInterval == 0)
            {
                checkpoint?.Write(state);
            }
        }

        return IsTired(state) && state.Step < plan.Steps
            ? End(
                TrainingEnd.StoppedEarly, state, best, $"{state.Waited} validations were not better than that after step {state.BestStep}.")
            : End(TrainingEnd.Finished, state, best, null);
    }

    /// <summary>One step of the optimiser; what is not finite changes nothing.</summary>
    private (double Loss, double GradientLength) Step(int step, AdamW optimiser, double rate)
    {
        optimiser.ZeroGradients();
        var (sum, weight) = (0.0, 0.0);
        var rows = _order.Of(step);
        var atOnce = plan.RowsAtOnce == 0 ? rows.Length : plan.RowsAtOnce;
        for (var first = 0; first < rows.Length; first += atOnce)
        {
            using var scope = NewDisposeScope();
            var seed = Seeds.Mix(Seeds.Mix((ulong)plan.Seed, (ulong)step), (ulong)first);
            using var dropout = Dropout.Seeded(seed, _trained[0].Tensor.device);
            var part = trainee.Loss(rows.Slice(first, Math.Min(atOnce, rows.Length - first)).ToArray(), dropout);
            if (part.Weight > 0)
            {
                part.AddGradients();
                sum += part.Mean.ToNumber() * part.Weight;
                weight += part.Weight;
            }
        }

        var share = weight > 0 ? 1 / weight : 0;
        var (loss, length) = (sum * share, optimiser.ScaleGradients(share, plan.LongestGradient));
        if (double.IsFinite(loss) && double.IsFinite(length))
        {
            optimiser.Step(rate);
        }

        return (loss, length);
    }

    private double Validate()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return trainee.Validate();
    }

    private bool IsTired(TrainingState state) => plan.Patience > 0 && state.Waited >= plan.Patience;

    private TrainingOutcome End(TrainingEnd end, TrainingState state, Tensor[] best, string? reason)
    {
        Copy(best, [.. _trained.Select(weight => weight.Tensor)]);
        return new(end, state.Step, state.BestStep, state.Losses, state.Validations, reason);
    }

    private void Learn(bool learns)
    {
        foreach (var (_, weight) in _trained)
        {
            weight.requires_grad_(learns);
        }
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        for (var i = 0; i < from.Length; i++)
        {
            to[i].copy_(from[i]);
        }
    }
}
