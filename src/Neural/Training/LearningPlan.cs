using System.Globalization;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// How a network is trained. The same plan on the same data gives the same losses, to the bit where the threads are the same.
/// </summary>
/// <param name="Steps">Steps to take, 1 and up.</param>
/// <param name="LearningRate">The highest rate of AdamW, above 0.</param>
public sealed record LearningPlan(int Steps, double LearningRate)
{
    /// <summary>Rows a step learns from, 1 and up.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Rows that are computed at once; their gradients are added up to those of the batch, which needs less memory. 0 for the whole batch.
    /// </summary>
    public int RowsAtOnce { get; init; }

    /// <summary>Steps in which the rate rises evenly to its highest.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>How the rate falls after that.</summary>
    public RateDecay Decay { get; init; } = RateDecay.Linear;

    /// <summary>What AdamW shrinks the weights by, times the rate, in every step.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Gradients together longer than this are shortened to it; 0 for no limit.</summary>
    public double LongestGradient { get; init; } = 1;

    /// <summary>Steps from one validation to the next; there is always one before the first step and one after the last.</summary>
    public int ValidationInterval { get; init; } = 100;

    /// <summary>Validations without a better figure after which training stops; 0 goes on to the end.</summary>
    public int Patience { get; init; }

    /// <summary>Steps from one checkpoint on disk to the next; 0 for none but at a cancellation.</summary>
    public int CheckpointInterval { get; init; } = 100;

    /// <summary>Time after which training stops with the best it has; null for no limit. It starts anew where a training goes on.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Of the order of the rows and of dropout.</summary>
    public int Seed { get; init; }

    /// <summary>Threads that compute; 0 leaves it to libtorch. Other numbers of threads give other last digits.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// What of it decides the losses, named one by one: neither the machine nor when is saved or stopped, nor what a later version can
    /// tell.
    /// </summary>
    internal string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"steps {Steps}, rate {LearningRate:R}, batch {BatchSize}, at once {RowsAtOnce}, warm-up {WarmupSteps}, decay {Decay}, "
        + $"weight decay {WeightDecay:R}, longest gradient {LongestGradient:R}, validation every {ValidationInterval}, patience "
        + $"{Patience}, "
        + $"seed {Seed}");

    /// <summary>The rate of a step.</summary>
    /// <param name="step">From 0.</param>
    public double RateAt(int step)
    {
        if (step < WarmupSteps)
        {
            return LearningRate * (step + 1) / WarmupSteps;
        }

        var done = (double)(step - WarmupSteps) / Math.Max(1, Steps - WarmupSteps);
        return LearningRate * Decay switch
        {
            RateDecay.Linear => 1 - done,
            RateDecay.Cosine => 0.5 * (1 + Math.Cos(Math.PI * done)),
            _ => 1,
        };
    }

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    internal void Check()
    {
        Refuse(Steps < 1, nameof(Steps), Steps, "1 and up");
        Refuse(!(LearningRate > 0 && double.IsFinite(LearningRate)), nameof(LearningRate), LearningRate, "above 0");
        Refuse(BatchSize < 1, nameof(BatchSize), BatchSize, "1 and up");
        Refuse(RowsAtOnce < 0, nameof(RowsAtOnce), RowsAtOnce, "0 and up");
        Refuse(WarmupSteps < 0, nameof(WarmupSteps), WarmupSteps, "0 and up");
        Refuse(!(WeightDecay is >= 0 and < 1e6), nameof(WeightDecay), WeightDecay, "0 and up");
        Refuse(!(LongestGradient >= 0), nameof(LongestGradient), LongestGradient, "0 and up");
        Refuse(ValidationInterval < 1, nameof(ValidationInterval), ValidationInterval, "1 and up");
        Refuse(Patience < 0, nameof(Patience), Patience, "0 and up");
        Refuse(CheckpointInterval < 0, nameof(CheckpointInterval), CheckpointInterval, "0 and up");
        Refuse(Threads < 0, nameof(Threads), Threads, "0 and up");
    }

    private static void Refuse(bool wrong, string name, double value, string allowed)
    {
        if (wrong)
        {
            throw new ArgumentException($"{name} is {value:R}; {allowed} is allowed.", name);
        }
    }
}

/// <summary>How the learning rate falls after it has risen.</summary>
public enum RateDecay
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>Evenly, to 0 after the last step.</summary>
    Linear,

    /// <summary>By half a wave of the cosine, to 0 after the last step.</summary>
    Cosine,
}
