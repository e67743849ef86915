using MediatR;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Jobs;

/// <summary>What the inputs of a file mean to the expert of a job.</summary>
internal static class InputMeanings
{
    /// <summary>
    /// The expert's input, or null for one that it does not have, by the name in the file; null where only a worker elsewhere knows.
    /// </summary>
    internal static async Task<IReadOnlyDictionary<string, string?>?> OfAsync(
        IMediator mediator, string expert, string executor, SetFile file, CancellationToken token) => executor == ControllerJob.BuiltIn
        ? await mediator.Send(new GetExpertInputMeanings(expert, [.. file.Inputs.Select(input => input.Name)]), token)
        : null;
}
