using System.Reflection;
using StrategyFactory.Dashboard;
using StrategyFactory.Evolution;
using StrategyFactory.FineTuning;
using StrategyFactory.Forecasting;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels;
using StrategyFactory.MarketData;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.PromptOptimization;
using StrategyFactory.Simulation;
using StrategyFactory.TerminalWorker.Work;
using StrategyFactory.Training;

namespace StrategyFactory.Tests.Architecture;

/// <summary>The assemblies and the source files of the product.</summary>
internal static class Product
{
    public static Assembly Kernel { get; } = typeof(FactoryJson).Assembly;

    public static Assembly Numerics { get; } = typeof(ProfitFactor).Assembly;

    public static Assembly Neural { get; } = typeof(SafetensorsFile).Assembly;

    public static Assembly Host { get; } = typeof(StrategyFactory.Host.EmbeddedPostgres.PostgresCluster).Assembly;

    public static Assembly Dashboard { get; } = typeof(DashboardSetup).Assembly;

    public static Assembly TerminalWorker { get; } = typeof(TerminalWork).Assembly;

    /// <summary>The modules, each with the public class that the host composes it with.</summary>
    public static IReadOnlyList<(Assembly Assembly, Type Module)> Modules { get; } =
    [
        .. new[] { typeof(MarketDataModule), typeof(TrainingModule), typeof(SimulationModule), typeof(EvolutionModule), typeof(PromptOptimizationModule), typeof(FineTuningModule),
            typeof(ForecastingModule), typeof(LanguageModelsModule) }.Select(module => (module.Assembly, module)),
    ];

    /// <summary>All of ours.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } = [Kernel, Numerics, Neural, .. Modules.Select(module => module.Assembly), Dashboard, TerminalWorker, Host];

    /// <summary>Paths of all source files below src, relative to the repository, with forward slashes.</summary>
    public static IReadOnlyList<string> SourceFiles { get; } = Files("*.cs");

    /// <summary>Paths of all pages and components.</summary>
    public static IReadOnlyList<string> Pages { get; } = Files("*.razor");

    /// <summary>Paths of the scripts and styles of the pages.</summary>
    public static IReadOnlyList<string> Assets { get; } =
    [
        .. Files("*.js").Concat(Files("*.css")).Where(file =>
            file.Contains("/wwwroot/", StringComparison.Ordinal) && !file.Contains("/lib/", StringComparison.Ordinal)),
    ];

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));

    public static string ShortName(Assembly assembly) => assembly.GetName().Name!["StrategyFactory.".Length..];

    private static IReadOnlyList<string> Files(string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];
}
