using System.Globalization;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Views;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Passes;

/// <summary>The passes of one execution, with what was reported of some.</summary>
/// <param name="Attempt">Execution; 0 where none has passes.</param>
/// <param name="Attempts">Executions that have passes.</param>
/// <param name="Inputs">Inputs that differ between passes.</param>
/// <param name="Passes">The passes, in the order in which they are kept.</param>
internal sealed record KnownPasses(
    int Attempt, IReadOnlyList<int> Attempts, IReadOnlyList<string> Inputs, IReadOnlyList<ControllerPass> Passes)
{
    /// <summary>The number of the pass that decides about the execution; null where it has none.</summary>
    public long? Deciding { get; init; }

    /// <summary>A metric of a pass; null where it is not defined.</summary>
    internal static Func<ControllerPass, double?> Metric(string name) => name switch
    {
        PassSort.Score => pass => pass.Score,
        PassSort.Distance => pass => pass.Distance,
        PassSort.NetProfit => pass => pass.NetProfit,
        PassSort.ProfitFactor => pass => pass.ProfitFactor,
        PassSort.RecoveryFactor => pass => pass.RecoveryFactor,
        PassSort.Drawdown => pass => pass.MaxDrawdownPct,
        PassSort.Trades => pass => pass.TotalTrades,
        _ => pass => pass.PassNumber,
    };

    /// <summary>The value of an input as a number: false is 0, true is 1, what is none is null.</summary>
    internal static double? Number(string text) => SetNumber.TryParse(text, out var number) ? (double)number : null;

    /// <summary>Place of an input among those that differ.</summary>
    /// <exception cref="UnprocessableException">It does not differ between passes, or is not known.</exception>
    internal int PlaceOf(string input, string field) => Inputs.ToList().IndexOf(input) is >= 0 and var place
        ? place
        : throw new UnprocessableException(
            $"{field}: '{input}' does not differ between the passes; allowed: {string.Join(", ", Inputs)}.", field);
}

internal sealed class PassReader(FineTuningContext context)
{
    /// <summary>The passes of an execution, or of the last one that has any.</summary>
    /// <exception cref="NotFoundException">There is no such task, or its execution has no passes.</exception>
    internal async Task<KnownPasses> ReadAsync(Guid taskId, int? attempt, CancellationToken token)
    {
        await context.FindTaskAsync(taskId, token);
        var attempts = await context.Metrics.Where(row => row.TaskId == taskId).Select(row => row.AttemptNumber).Distinct().Order()
            .ToListAsync(token);
        if (attempts.Count == 0 && attempt is null)
        {
            return new(0, [], [], []);
        }

        var number = attempt ?? attempts[^1];
        if (!attempts.Contains(number))
        {
            throw new NotFoundException(
                string.Create(CultureInfo.InvariantCulture, $"Execution {number} of task {taskId} has no passes."), "attempt");
        }

        var rows = await context.Metrics.AsNoTracking().Where(row => row.TaskId == taskId && row.AttemptNumber == number)
            .InOrderOfDecision().ToListAsync(token);
        var reported = rows.ConvertAll(TaskDescriptions.Details);
        var file = await context.Artifacts.AsNoTracking()
            .Where(artifact => artifact.TaskId == taskId && artifact.AttemptNumber == number
                && artifact.ArtifactType == ControllerArtifact.Passes)
            .Select(artifact => artifact.Content).FirstOrDefaultAsync(token);
        var known = file is null ? OfReported(number, attempts, reported) : OfFile(number, attempts, reported, file);
        return known with { Deciding = reported.Count > 0 ? reported[0].PassNumber : null };
    }

    private static KnownPasses OfFile(int attempt, List<int> attempts, List<TestMetricsDetails> reported, byte[] file)
    {
        var (inputs, passes) = PassFile.Read(file);
        var known = reported.DistinctBy(row => row.PassNumber).ToDictionary(row => row.PassNumber);
        return new(attempt, attempts, inputs, [.. passes.Select(pass => new ControllerPass(
            pass.PassNumber, pass.Values, pass.Score, pass.Distance, pass.NetProfit, pass.ProfitFactor, pass.RecoveryFactor,
            pass.MaxDrawdownPct, pass.TotalTrades, known.GetValueOrDefault(pass.PassNumber)))]);
    }

    private static KnownPasses OfReported(int attempt, List<int> attempts, List<TestMetricsDetails> reported)
    {
        string[] inputs = [.. reported.SelectMany(row => row.Values.Keys).Distinct(StringComparer.Ordinal)
            .Where(input => reported.Select(row => row.Values.GetValueOrDefault(input)).Distinct(StringComparer.Ordinal).Count() > 1)];
        return new(attempt, attempts, inputs, [.. reported.Select(row => new ControllerPass(
            row.PassNumber, [.. inputs.Select(input => row.Values.GetValueOrDefault(input, ""))], row.Score, row.Distance,
            row.Metrics.NetProfit, row.Metrics.ProfitFactor, row.Metrics.RecoveryFactor, row.Metrics.MaxDrawdownPct,
            row.Metrics.TotalTrades, row))]);
    }
}
