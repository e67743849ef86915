using System.CommandLine;
using System.Diagnostics;
using StrategyFactory.Benchmarks.Evolution;
using StrategyFactory.Benchmarks.Exam;
using StrategyFactory.Benchmarks.Experts;
using StrategyFactory.Benchmarks.Features;
using StrategyFactory.Benchmarks.Import;
using StrategyFactory.Benchmarks.Jobs;
using StrategyFactory.Benchmarks.Markets;
using StrategyFactory.Benchmarks.Networks;
using StrategyFactory.Benchmarks.Prompts;
using StrategyFactory.Benchmarks.Queue;
using StrategyFactory.Benchmarks.Simulation;
using StrategyFactory.Benchmarks.Training;
using StrategyFactory.Host.Cli;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Benchmarks.Harness;

/// <summary><c>./factory bench</c>.</summary>
internal static class BenchmarkCommand
{
    private static readonly IBenchmark[] All =
    [
        new GridTrainingBenchmark(), new TreesBenchmark(), new SimulationBenchmark(), new FeatureBenchmark(), new ImportBenchmark(),
        new QueueBenchmark(), new JobsBenchmark(), new EvolutionBenchmark(), new SearchOptionsBenchmark(), new ExpertsBenchmark(),
        new PromptBenchmark(), new LoraBenchmark(), new DecoderBenchmark(), new DecodingBenchmark(),
    ];

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on stdout and nothing else." };
    private static readonly Option<string?> Filter = new("--filter") { Description = $"Only benchmarks whose name contains this: {string.Join(", ", All.Select(benchmark => benchmark.Name))}.", HelpName = "NAME" };
    private static readonly Option<bool> Quick = new("--quick") { Description = "Small data, few repetitions: shows that it works, measures nothing well." };
    private static readonly Option<bool> Full = new("--full") { Description = "Also peers that take minutes (GridSearchCV)." };
    private static readonly Option<string?> Bars = new("--bars") { Description = "Also evolve the minute bars of this file.", HelpName = "FILE" };

    private static readonly Option<bool> Exam = new("--exam") { Description = "Examine honesty instead of speed: evolve simulated markets with and without an edge, count what is promoted; let prompt optimisation learn from a simulated audience." };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "First seed of the exam.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Symbols = new("--symbols") { Description = "Markets in each group of the exam.", HelpName = "N", DefaultValueFactory = _ => 40 };

    private static readonly Option<string[]> Shuffled = new("--shuffled") { Description = "With --exam: evolve the real bars of these files instead, shuffled by bar and by day, with three seeds and at no costs and 1 bp.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<bool> Markets = new("--markets")
    {
        Description = "Instead: evolve the real bars of a folder, by bar length, horizon and costs, and follow what is promoted on bars that no run has seen.",
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "With --markets: the folder, with daily and intraday in it.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "../shared/data",
    };

    private static readonly Option<string[]> Only = new("--only")
    {
        Description = "With --markets: only files whose names begin so.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Results = new("--results")
    {
        Description = "With --markets: keeps the rows in this file, a line each; the next call goes on from there.",
        HelpName = "FILE",
    };

    private static readonly Option<double?> Hours = new("--hours")
    {
        Description = "With --markets: begins no run after so many hours.",
        HelpName = "H",
    };

    internal static async Task<int> RunAsync(string[] arguments)
    {
        var root = new RootCommand("Measures the factory: medians after warm-up, ratios to peers that are installed.") { Json, Filter, Quick, Full, Bars, Exam, Seed, Symbols, Shuffled, Markets, Data, Only, Results, Hours, GlobalOptions.Storage, GlobalOptions.Port };
        root.SetAction(RunAsync);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine(string.Join(" ", parsed.Errors.Select(error => error.Message)));
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(60) });
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }

    private static async Task<int> RunMarketsAsync(ParseResult parsed, CancellationToken token)
    {
        MarketsSettings settings = new(
            parsed.GetValue(Data)!,
            [.. (parsed.GetValue(Only) ?? []).SelectMany(
                text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            parsed.GetValue(Results), parsed.GetValue(Hours));
        if (MarketsTable.Refusal(settings) is { } wrong)
        {
            Console.Error.WriteLine(wrong);
            return 2;
        }

        MarketsReport report;
        try
        {
            report = await MarketsTable.RunAsync(settings, Console.Error.WriteLine, token);
        }
        catch (FormatException broken)
        {
            Console.Error.WriteLine(broken.Message);
            return 2;
        }

        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(FactoryJson.Write(report));
            return 0;
        }

        Console.Out.WriteLine(MarketRow.Heading);
        foreach (var line in report.Rows.Select(row => row.ToString()).Concat(report.Sums.Select(sum => sum.ToString())))
        {
            Console.Out.WriteLine(line);
        }

        return 0;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        if (parsed.GetValue(Markets))
        {
            return await RunMarketsAsync(parsed, token);
        }

        if (parsed.GetValue(Exam) && parsed.GetValue(Shuffled) is { Length: > 0 } files)
        {
            if (files.Select(ShuffledExam.Refusal).FirstOrDefault(refusal => refusal is not null) is { } wrong)
            {
                Console.Error.WriteLine(wrong);
                return 2;
            }

            var shuffled = await ShuffledExam.RunAsync(files, parsed.GetValue(Seed), Console.Error.WriteLine, token);
            Console.Out.WriteLine(parsed.GetValue(Json) ? System.Text.Json.JsonSerializer.Serialize(shuffled, FactoryJson.Options) : shuffled.ToString());
            return 0;
        }

        if (parsed.GetValue(Exam))
        {
            var report = await LuckExam.RunAsync(parsed.GetValue(Seed), parsed.GetValue(Symbols), Console.Error.WriteLine, token);
            Console.Out.WriteLine(parsed.GetValue(Json) ? System.Text.Json.JsonSerializer.Serialize(report, FactoryJson.Options) : report.ToString());
            return 0;
        }

        var chosen = All.Where(benchmark => benchmark.Name.Contains(parsed.GetValue(Filter) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"--filter: no benchmark is called '{parsed.GetValue(Filter)}'; there are {string.Join(", ", All.Select(benchmark => benchmark.Name))}.");
            return 2;
        }

        if (parsed.GetValue(Bars) is { } file && !File.Exists(file))
        {
            Console.Error.WriteLine($"--bars: there is no file {file}.");
            return 2;
        }

        var json = parsed.GetValue(Json);
        var run = new BenchmarkRun(
            new(parsed.GetValue(Quick), parsed.GetValue(Full), parsed.GetValue(Bars)),
            figure => (json ? Console.Error : Console.Out).WriteLine(Report.Line(figure)));
        var start = Stopwatch.GetTimestamp();
        foreach (var benchmark in chosen)
        {
            Console.Error.WriteLine($"{benchmark.Name}: {benchmark.Description} ...");
            await benchmark.RunAsync(run, token);
        }

        if (json)
        {
            Console.Out.WriteLine(Report.Json(run, Stopwatch.GetElapsedTime(start).TotalSeconds));
        }
        else
        {
            foreach (var remark in run.Remarks)
            {
                Console.Out.WriteLine(remark);
            }
        }

        return 0;
    }
}
