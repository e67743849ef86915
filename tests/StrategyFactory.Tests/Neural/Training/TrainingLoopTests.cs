using NUnit.Framework;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Training;

/// <summary>
/// A training can stop anywhere and go on as if it had not, keeps the best it had, and says why it ended. Alone, for it counts what is
/// alive.
/// </summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class TrainingLoopTests : IDisposable
{
    private static readonly LearningPlan Plan = new(40, 0.1)
    {
        BatchSize = 16,
        WarmupSteps = 4,
        ValidationInterval = 5,
        CheckpointInterval = 6,
        WeightDecay = 0,
        Seed = 3,
    };

    private readonly ModelFolder _folder = new();
    private readonly List<string> _unfit = [];

    [OneTimeSetUp]
    public static void Start() => TorchRuntime.Require();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public void It_learns_what_there_is_to_learn()
    {
        using Regression regression = new(dropout: 0);
        var outcome = Train(regression, Plan with { Steps = 200 });
        Assert.That((outcome.End, outcome.Steps, outcome.Reason), Is.EqualTo((TrainingEnd.Finished, 200, (string?)null)));
        Assert.That(regression.Weights, Is.EqualTo(new[] { 2f, -3f, 1f }).Within(0.02));
        Assert.That(outcome.Validations.Select(figure => figure.Step), Is.EqualTo(Enumerable.Range(0, 41).Select(i => i * 5)));
        Assert.That(outcome.BestFigure, Is.EqualTo(outcome.Validations.Min(figure => figure.Value)).And.LessThan(0.001));
    }

    [Test]
    public void After_a_cancellation_it_goes_on_with_the_same_losses_and_ends_with_the_same_weights()
    {
        using Regression whole = new();
        var expected = Train(whole, Plan);

        using CancellationTokenSource cancellation = new();
        using Regression first = new();
        Assert.Throws<OperationCanceledException>(
            () => Train(first, Plan, news => CancelAfter(news, 13, cancellation), cancellation: cancellation.Token));
        using Regression second = new();
        List<int> steps = [];
        var outcome = Train(second, Plan, report: news => steps.Add(news.Step));
        Assert.That(steps[0], Is.EqualTo(14));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses), "to the bit");
        Assert.That(outcome.Validations, Is.EqualTo(expected.Validations));
        Assert.That((outcome.BestStep, second.Weights), Is.EqualTo((expected.BestStep, whole.Weights)));
    }

    [Test]
    public void After_a_crash_it_goes_on_from_the_last_checkpoint()
    {
        using Regression whole = new();
        var expected = Train(whole, Plan);

        using Regression first = new();
        Assert.Throws<IOException>(() => Train(first, Plan, report: news => _ = news.Step == 16 ? throw new IOException("gone") : news));
        using Regression second = new();
        List<int> steps = [];
        var outcome = Train(second, Plan, report: news => steps.Add(news.Step));
        Assert.That(steps[0], Is.EqualTo(13));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses), "to the bit");
        Assert.That(second.Weights, Is.EqualTo(whole.Weights));
    }

    [Test]
    public void What_came_before_is_told_once_before_the_first_step()
    {
        List<TrainingPast> pasts = [];
        using Regression first = new();
        Assert.Throws<IOException>(() => Train(
            first, Plan, report: news => _ = news.Step == 16 ? throw new IOException("gone") : news, begun: pasts.Add));
        using Regression second = new();
        var outcome = Train(second, Plan, report: _ => { }, begun: pasts.Add);
        Assert.That(pasts.Select(past => past.Losses.Count), Is.EqualTo(new[] { 0, 12 }));
        Assert.That(pasts[0].Validations.Select(figure => figure.Step), Is.EqualTo(new[] { 0 }));
        Assert.That(pasts[1].Losses, Is.EqualTo(outcome.Losses.Take(12)));
        Assert.That(pasts[1].Validations, Is.EqualTo(outcome.Validations.Where(figure => figure.Step <= 12)));
    }

    [Test]
    public void A_checkpoint_goes_on_on_other_threads_with_other_saving_and_with_what_time_is_left()
    {
        using Regression first = new();
        Train(first, Plan with { Threads = 1 }, report: _ => { });
        using Regression second = new();
        List<int> steps = [];
        var other = Plan with { Threads = 2, CheckpointInterval = 7, TimeLimit = TimeSpan.FromHours(1) };
        var outcome = Train(second, other, report: news => steps.Add(news.Step));
        Assert.That((steps[0], outcome.Steps), Is.EqualTo((37, 40)), "the last one was written after step 36");
        Assert.That(_unfit, Is.Empty);
    }

    [Test]
    public void A_checkpoint_of_another_plan_of_other_rows_or_that_is_cut_short_is_not_gone_on_from()
    {
        using Regression regression = new();
        Train(regression, Plan, report: _ => { });
        var bytes = File.ReadAllBytes(_folder.File("checkpoint.safetensors"));
        BeginsAnew(bytes, Plan with { LearningRate = 0.2 }, "checkpoint.safetensors: it was made with another plan (steps 40, rate 0.1, ");
        BeginsAnew(bytes, Plan with { WarmupSteps = 5 }, "checkpoint.safetensors: it was made with another plan");
        BeginsAnew(
            bytes,
            Plan,
            "checkpoint.safetensors: it was made with another beginning or other rows (2 a - 3 b + c); this training has one row more.",
            "one row more");
        BeginsAnew(bytes[..^8], Plan, "checkpoint.safetensors: ");
    }

    [Test]
    public void A_loss_that_is_no_number_ends_it_at_that_step_with_the_best_weights_before()
    {
        using Regression good = new();
        var expected = Train(good, Plan with { Steps = 12, Decay = RateDecay.None });

        using Regression regression = new() { Instead = asked => asked == 12 ? double.NaN : null };
        var outcome = Train(regression, Plan with { Decay = RateDecay.None });
        Assert.That((outcome.End, outcome.Steps, outcome.BestStep), Is.EqualTo((TrainingEnd.Diverged, 12, 10)));
        Assert.That(outcome.Reason, Is.EqualTo("The loss of step 13 is NaN; the best weights before it are kept."));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses));
        Assert.That(outcome.BestFigure, Is.EqualTo(outcome.Validations[^1].Value).And.LessThan(outcome.Validations[0].Value));
        Assert.That(regression.Weights, Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void A_training_that_never_beats_its_start_keeps_the_start_and_stops_early()
    {
        using Regression regression = new() { InsteadOfFigure = asked => 1 + asked };
        var outcome = Train(regression, Plan with { Patience = 3 });
        Assert.That((outcome.End, outcome.Steps, outcome.BestStep, outcome.BestFigure), Is.EqualTo((TrainingEnd.StoppedEarly, 15, 0, 1d)));
        Assert.That(outcome.Reason, Is.EqualTo("3 validations were not better than that after step 0."));
        Assert.That(regression.Weights, Is.EqualTo(new float[3]));
    }

    [Test]
    public void Figures_that_are_no_numbers_are_never_the_best()
    {
        using Regression regression = new() { InsteadOfFigure = asked => asked == 2 ? 5 : double.NaN };
        var outcome = Train(regression, Plan);
        Assert.That((outcome.End, outcome.BestStep, outcome.BestFigure), Is.EqualTo((TrainingEnd.Finished, 10, 5d)));
    }

    [Test]
    public void Time_that_is_over_ends_it_with_the_best_so_far()
    {
        ManualTime time = new();
        using Regression regression = new();
        TrainingLoop loop = new(regression, Plan with { TimeLimit = TimeSpan.FromSeconds(7) }, null, time, _ => time.Advance());
        var outcome = loop.Run(CancellationToken.None);
        Assert.That((outcome.End, outcome.Steps, outcome.BestStep), Is.EqualTo((TrainingEnd.OutOfTime, 7, 5)));
        Assert.That(outcome.Reason, Is.EqualTo("The time limit of 00:00:07 was over after step 7."));
    }

    [Test]
    public void A_batch_in_parts_is_the_batch()
    {
        using Regression whole = new(dropout: 0);
        using Regression parts = new(dropout: 0);
        var expected = Train(whole, Plan);
        var outcome = Train(parts, Plan with { RowsAtOnce = 5 });
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses).Within(1e-5));
        Assert.That(parts.Weights, Is.EqualTo(whole.Weights).Within(1e-5));
        Assert.That((whole.Asked, parts.Asked), Is.EqualTo((40, 134)), "batches of 16, 16 and 8 rows: 4, 4 and 2 parts");
    }

    [Test]
    public void Every_row_is_seen_once_before_any_is_seen_again()
    {
        using Regression regression = new();
        Train(regression, Plan with { Steps = 6 });
        Assert.That(regression.Seen, Has.Count.EqualTo(80));
        Assert.That(regression.Seen.Take(40), Is.Unique);
        Assert.That(regression.Seen.Skip(40), Is.Unique);
        Assert.That(regression.Seen.Take(40), Is.Not.EqualTo(regression.Seen.Skip(40)));
    }

    [Test]
    public void A_thousand_steps_leave_no_more_alive_than_ten()
    {
        using Regression regression = new();
        Dictionary<int, (long Now, long Peak)> alive = [];
        var before = Alive();
        var plan = Plan with { Steps = 1000, ValidationInterval = 50 };
        Train(regression, plan, news => alive[news.Step] = (Tensor.TotalCount, Tensor.PeakCount));
        Assert.That(alive[1000], Is.EqualTo(alive[60]), "steps, validations and checkpoints have all been seen at 60");
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void A_cancelled_training_leaves_nothing_alive()
    {
        using Regression regression = new();
        using CancellationTokenSource cancellation = new();
        var before = Alive();
        Assert.Throws<OperationCanceledException>(
            () => Train(regression, Plan, news => CancelAfter(news, 3, cancellation), cancellation: cancellation.Token));
        Assert.That(Tensor.TotalCount, Is.EqualTo(before));
    }

    [Test]
    public void Weights_shrink_and_move_by_the_rate_of_each_step()
    {
        using Slope slope = new(_ => 1);
        var plan = Plan with { Steps = 10, LearningRate = 0.2, WeightDecay = 0.5, LongestGradient = 0 };
        List<double> rates = [];
        new TrainingLoop(slope, plan, report: news => rates.Add(news.Rate)).Run(CancellationToken.None);
        Assert.That(rates, Is.EqualTo(Enumerable.Range(0, 10).Select(plan.RateAt)));
        Assert.That(rates[..4], Is.EqualTo(new[] { 0.05, 0.1, 0.15, 0.2 }).Within(1e-12));

        // of a gradient that stays, AdamW takes the sign: all that is left is shrinking and the rate
        var expected = new[] { 1.0, -2.0 };
        foreach (var rate in rates)
        {
            expected = [.. expected.Select(weight => (weight * (1 - (rate * 0.5))) - rate)];
        }

        Assert.That(slope.Weights, Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void Gradients_are_shortened_to_the_limit_and_told_as_they_were()
    {
        var plan = Plan with { Steps = 3, WarmupSteps = 0, Decay = RateDecay.None, LongestGradient = 1 };
        var (limited, lengths) = Descend(plan);
        Assert.That(lengths, Is.EqualTo(new[] { 50.0, 5, 0.5 }).Within(1e-4));
        var (free, same) = Descend(plan with { LongestGradient = 0 });
        Assert.That(same, Is.EqualTo(lengths).Within(1e-9));
        Assert.That(limited, Is.EqualTo(Moved([0.6, 0.6, 0.3], [0.8, 0.8, 0.4])).Within(1e-5), "two of length 1 and one of a half");
        Assert.That(free, Is.EqualTo(Moved([30, 3, 0.3], [40, 4, 0.4])).Within(1e-5));
        Assert.That(free[0], Is.Not.EqualTo(limited[0]).Within(0.02));

        static (float[] Weights, List<double> Lengths) Descend(LearningPlan plan)
        {
            List<double> lengths = [];
            using Slope slope = new(asked => asked == 0 ? 10 : asked == 1 ? 1 : 0.1f);
            new TrainingLoop(slope, plan, report: news => lengths.Add(news.GradientLength)).Run(CancellationToken.None);
            return (slope.Weights, lengths);
        }

        double[] Moved(double[] first, double[] second) => [Adam(1, first), Adam(-2, second)];

        double Adam(double weight, double[] gradients)
        {
            var (mean, square) = (0.0, 0.0);
            for (var step = 1; step <= gradients.Length; step++)
            {
                mean = (0.9 * mean) + (0.1 * gradients[step - 1]);
                square = (0.999 * square) + (0.001 * gradients[step - 1] * gradients[step - 1]);
                weight -= plan.LearningRate * mean / (1 - Math.Pow(0.9, step)) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-8);
            }

            return weight;
        }
    }

    [Test]
    public void A_gradient_that_is_not_finite_ends_it_at_that_step_with_the_weights_before()
    {
        using Slope whole = new(_ => 1);
        var plan = Plan with { Steps = 5, Decay = RateDecay.None, ValidationInterval = 1 };
        new TrainingLoop(whole, plan).Run(CancellationToken.None);

        using Slope slope = new(_ => 1) { RootFrom = 5 };
        var outcome = new TrainingLoop(slope, plan with { Steps = 40 }).Run(CancellationToken.None);
        Assert.That((outcome.End, outcome.Steps, outcome.BestStep), Is.EqualTo((TrainingEnd.Diverged, 5, 5)));
        Assert.That(outcome.Reason, Does.Match("^The gradient of step 6 is (NaN|∞|Infinity); the best weights before it are kept\\.$"));
        Assert.That(outcome.Losses, Has.Count.EqualTo(5).And.All.Matches<double>(double.IsFinite));
        Assert.That(slope.Weights, Is.EqualTo(whole.Weights));
    }

    /// <summary>Without what other tests left to the collector.</summary>
    private static long Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    private static void CancelAfter(TrainingProgress news, int step, CancellationTokenSource cancellation)
    {
        if (news.Step == step)
        {
            cancellation.Cancel();
        }
    }

    /// <summary>With a checkpoint where news are asked for.</summary>
    private TrainingOutcome Train(
        Regression regression,
        LearningPlan plan,
        Action<TrainingProgress>? report = null,
        Action<TrainingPast>? begun = null,
        CancellationToken cancellation = default)
    {
        var file = report is null ? null : _folder.File("checkpoint.safetensors");
        return new TrainingLoop(regression, plan, file, report: report, begun: begun, unfit: _unfit.Add).Run(cancellation);
    }

    /// <summary>The losses are those of a training that found no checkpoint, and the reason is told.</summary>
    private void BeginsAnew(byte[] checkpoint, LearningPlan plan, string reason, string rows = "2 a - 3 b + c")
    {
        using Regression fresh = new() { Named = rows };
        var expected = Train(fresh, plan);
        File.WriteAllBytes(_folder.File("checkpoint.safetensors"), checkpoint);
        _unfit.Clear();
        using Regression regression = new() { Named = rows };
        List<int> steps = [];
        var outcome = Train(regression, plan, report: news => steps.Add(news.Step));
        Assert.That(steps[0], Is.EqualTo(1));
        Assert.That(outcome.Losses, Is.EqualTo(expected.Losses), "to the bit");
        Assert.That(_unfit.Single(), Does.StartWith(reason));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        public void Advance() => _seconds++;
    }
}
