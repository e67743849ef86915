using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>A file for several symbols.</summary>
internal static class SeveralSymbols
{
    /// <summary>What is known of the file for each symbol; itself where it names no several ones.</summary>
    internal static IReadOnlyList<TuningMetadata> BySymbol(this TuningMetadata metadata) => metadata.Symbols.Count == 0
        ? [metadata]
        : [.. metadata.Symbols.Select(symbol => metadata with
        {
            Symbol = MarketData.Contracts.Symbol.Normalise(symbol),
            Symbols = [],
            SameInputs = false,
        })];

    /// <summary>What the first symbol needs, once every other one has been looked at as well.</summary>
    /// <exception cref="UnprocessableException">
    /// Something is known from nowhere, there are no bars for a symbol, or one job of several symbols would wait for a terminal.
    /// </exception>
    internal static async Task<ResolvedMetadata> ResolvedAsync(
        string fileName, TuningMetadata given, SetFile file, IMediator mediator, FineTuningOptions options, CancellationToken token)
    {
        List<ResolvedMetadata> resolved = [];
        foreach (var metadata in given.BySymbol())
        {
            resolved.Add(await ResolvedMetadata.OfAsync(fileName, metadata, file, mediator, options, token));
        }

        return !given.SameInputs ? resolved[0]
            : resolved[0].Executor == ControllerJob.BuiltIn ? resolved[0] with { Symbols = [.. resolved.Select(one => one.Symbol)] }
            : throw new UnprocessableException(
                $"same_inputs: '{resolved[0].Expert}' waits for a terminal, which tests one symbol at a time; a stand-in, or a job for "
                    + "each symbol is allowed.",
                "same_inputs");
    }
}
