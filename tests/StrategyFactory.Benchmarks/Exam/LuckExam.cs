using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Host.Cli;
using StrategyFactory.Host.Configuration;
using StrategyFactory.MarketData.SimulatedMarkets;
using StrategyFactory.Tests.PromptOptimization.Exam;

namespace StrategyFactory.Benchmarks.Exam;

/// <summary>What became of a group of symbols.</summary>
/// <param name="Symbols">Symbols evolved.</param>
/// <param name="Promoted">With a promotion.</param>
/// <param name="Robust">With a promotion whose verdict is robust.</param>
internal sealed record ExamOutcome(int Symbols, int Promoted, int Robust);

/// <summary>The exam's report.</summary>
/// <param name="Noise">Symbols without any relation, default criteria.</param>
/// <param name="Planted">Symbols with the planted edge, default criteria.</param>
/// <param name="Relaxed">Noise symbols under criteria that most of them meet.</param>
/// <param name="Seconds">Wall time of the markets.</param>
/// <param name="PromptOptimization">What prompt optimisation learned from a simulated audience.</param>
internal sealed record ExamReport(ExamOutcome Noise, ExamOutcome Planted, RelaxedExam Relaxed, double Seconds, PromptExamReport? PromptOptimization = null);

/// <summary>Groups under relaxed criteria.</summary>
/// <param name="Noise">Symbols without any relation.</param>
internal sealed record RelaxedExam(ExamOutcome Noise);

/// <summary>
/// Does the search fool its user? Evolves simulated markets whose truth is known, half with a planted edge and half without,
/// and counts what is promoted and what the verdict calls robust.
/// </summary>
internal sealed class LuckExam(ExamFactory factory, ulong seed, int symbols, Action<string> say)
{
    private const int Lessons = 2000;

    /// <summary>Criteria that hardly anything fails.</summary>
    internal static readonly EvolutionRequest Relaxed = new() { SqnMin = 0.5, SqnMax = 1000, ProfitFactorMin = 1.05, ProfitFactorMax = 1000, TradeCountMin = 30, WeeklyConsistencyMax = 1000 };

    /// <summary>Runs the exam on a fresh private database below a temporary folder.</summary>
    internal static async Task<ExamReport> RunAsync(ulong seed, int symbols, Action<string> say, CancellationToken token)
    {
        var storage = Directory.CreateTempSubdirectory("exam-").FullName;
        try
        {
            await using var factory = await FactoryProcess.StartAsync(new FactorySettings(storage, 0, "127.0.0.1", null), token);
            var report = await new LuckExam(new(factory.Services), seed, symbols, say).RunAsync(token);
            say($"Prompt optimisation: {Lessons} outcomes of a simulated audience ...");
            return report with { PromptOptimization = await new PromptExam(factory.Services, seed).RunAsync(Lessons) };
        }
        finally
        {
            Directory.Delete(storage, recursive: true);
        }
    }

    private async Task<ExamReport> RunAsync(CancellationToken token)
    {
        var started = TimeProvider.System.GetTimestamp();
        var planted = await GroupAsync("EDGE", edge: true, new(), token);
        var noise = await GroupAsync("NOISE", edge: false, new(), token);
        var relaxed = await GroupAsync("NOISE", edge: false, Relaxed, token);
        return new(noise, planted, new(relaxed), Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 1));
    }

    private async Task<ExamOutcome> GroupAsync(string prefix, bool edge, EvolutionRequest request, CancellationToken token)
    {
        int promoted = 0, robust = 0;
        for (var i = 0; i < symbols; i++)
        {
            var symbol = $"{prefix}{i + 1:000}";
            await ImportAsync(symbol, seed + (ulong)i, edge, token);
            var run = await factory.EvolveAsync(request with { Symbol = symbol }, token);
            promoted += run.Promoted ? 1 : 0;
            robust += run.Promotion?.Verdict == "robust" ? 1 : 0;
            say($"{symbol}: {run.StoppedReason}{(run.Promotion is { } promotion ? $", {promotion.Verdict} {string.Join(' ', promotion.Reasons)}" : "")}");
        }

        return new(symbols, promoted, robust);
    }

    private Task ImportAsync(string symbol, ulong marketSeed, bool edge, CancellationToken token)
    {
        var market = SimulatedMarket.Generate(new(), marketSeed, edge);
        return factory.StoreAsync(
            new(symbol, market.Timeframe, market.Times, market.Open, market.High, market.Low, market.Close, market.Volume), token);
    }
}
