using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

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

        var first = resolved[0];
        if (!given.SameInputs)
        {
            return first;
        }

        if (first.Executor != ControllerJob.BuiltIn)
        {
            throw new UnprocessableException(
                $"same_inputs: '{first.Expert}' waits for a terminal, which tests one symbol at a time; a stand-in, or a job for "
                    + "each symbol is allowed.",
                "same_inputs");
        }

        string[] symbols = [.. resolved.Select(one => one.Symbol)];
        await RequireOverlapAsync(first, symbols, mediator, token);
        return first with { Symbols = symbols };
    }

    private static async Task RequireOverlapAsync(ResolvedMetadata first, string[] symbols, IMediator mediator, CancellationToken token)
    {
        try
        {
            var period = new CheckExpertBars(first.Symbol, first.Timeframe.Format(), first.From, first.To) { AlsoOn = symbols[1..] };
            await mediator.Send(period, token);
        }
        catch (UnprocessableException few) when (few.Field == "also_on")
        {
            throw new UnprocessableException(few.Message.Replace("also_on: ", "symbols: ", StringComparison.Ordinal), "symbols");
        }
    }
}
