using StrategyFactory.Neural.Training;

namespace StrategyFactory.Benchmarks.Networks;

/// <summary>A network with LoRA beside its layers that enters a <see cref="StepRace"/>.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>How large the network and its batches are, as a row says it.</summary>
    string Shape { get; }

    int Batch { get; }

    /// <summary>Whether it is worth while on this machine to round products to bfloat16, so that this is raced as well.</summary>
    bool RoundsProducts { get; }

    /// <summary>Trains as the product does.</summary>
    /// <param name="plan">Says how many steps.</param>
    /// <param name="rounds">Whether products are rounded to bfloat16.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="token">Stops it.</param>
    Task TrainAsync(LearningPlan plan, bool rounds, Action onStep, CancellationToken token);
}
