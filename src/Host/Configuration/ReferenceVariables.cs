using System.Globalization;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Host.Configuration;

/// <summary>
/// Environment variables of the services that this factory stands in for. They are other names of our configuration keys, below
/// our own environment variables and above the file; <c>docs/configuration.md</c> holds the same table.
/// </summary>
internal static class ReferenceVariables
{
    /// <summary>What stands for the option <c>--port</c>, which is no configuration.</summary>
    internal const string PortOption = "--port";

    private static readonly Dictionary<string, string> Levels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TRACE"] = "Verbose",
        ["DEBUG"] = "Debug",
        ["INFO"] = "Information",
        ["WARN"] = "Warning",
        ["WARNING"] = "Warning",
        ["ERROR"] = "Error",
        ["CRITICAL"] = "Fatal",
        ["FATAL"] = "Fatal",
    };

    private static readonly string[] Enhancements =
        ["character_authenticity", "topic_enhancement", "retry_optimization", "context_enrichment"];

    /// <summary>Those that work.</summary>
    internal static IReadOnlyList<Variable> Known { get; } =
    [
        new("POSTGRES_URL", "ConnectionStrings:Factory", "a postgresql:// URL or a connection string", Connection),
        new("DEFAULT_MAX_GENERATIONS", "Evolution:MaxGenerations", "1 to 50", Whole(1, 50)),
        new("LOG_LEVEL", "Serilog:MinimumLevel:Default", string.Join(", ", Levels.Keys), Levels.GetValueOrDefault),
        new("WORKER_ID", "Worker:Id", "1 to 100 characters", text => text.Length <= 100 ? text : null),
        new("POLL_INTERVAL", "Worker:PollSeconds", "0.05 to 3600 seconds", Number(0.05, 3600)),
        new("MAX_FINE_TUNE_DEPTH", "FineTuning:MaxFineTuneDepth", "0 to 10", Whole(0, 10)),
        new("TASK_MAX_ATTEMPTS", "FineTuning:MaxAttempts", "1 to 20", Whole(1, 20)),
        new("DISTANCE_THRESHOLD", "FineTuning:DistanceThreshold", "0 to 1", Number(0, 1)),
        new("SCORE_THRESHOLD", "FineTuning:ScoreThreshold", "0 to 1", Number(0, 1)),
        new("AGING_FACTOR", "FineTuning:AgingFactor", "0 to 1000", Number(0, 1000)),
        new("OPTIMIZATION_ENABLED", "PromptOptimization:Enhancements:*:Enabled", "true or false", Flag)
        {
            Keys = [.. Enhancements.Select(name => $"PromptOptimization:Enhancements:{name}:Enabled")],

            // true leaves every enhancement as it is set
            Only = "false",
        },
        new("MIN_OPTIMIZATION_THRESHOLD", "PromptOptimization:QualityThreshold", "0 to 100", Number(0, 100)),
        new("LEARNING_RATE", "PromptOptimization:LearningRate", "0.001 to 1", Number(0.001, 1)),
        new("PERFORMANCE_HISTORY_LIMIT", "PromptOptimization:PerformanceHistoryLimit", "10 to 100000", Whole(10, 100_000)),
        new("RAG_CONTEXT_ENABLED", "PromptOptimization:Knowledge:Enabled", "true or false", Flag),
        new("MAX_RAG_QUERIES_PER_OPTIMIZATION", "PromptOptimization:Knowledge:MaxQueries", "0 to 3", Whole(0, 3)),
        new("RAG_CONTEXT_CACHE_TTL", "PromptOptimization:Knowledge:CacheSeconds", "0 to 86400 seconds", Whole(0, 86_400)),
        new("FINE_TUNING_PORT", PortOption, "1 to 65535", Whole(1, 65_535)),
    ];

    /// <summary>Those that name a service which is part of this process, or one that it does without.</summary>
    internal static IReadOnlyList<string> Ignored { get; } =
        ["TRAINING_URL", "SIMULATION_URL", "FEATURE_URL", "REDIS_URL", "RAG_RETRIEVER_URL", "CHARACTER_CONFIG_URL"];

    /// <summary>The line about those that are set and change nothing; null where none is.</summary>
    internal static string? TellIgnored(Func<string, string?> read)
    {
        string[] set = [.. Ignored.Where(name => read(name) is { Length: > 0 })];
        return set.Length == 0 ? null : $"Ignored, since what they name is part of this process or not needed: {string.Join(", ", set)}.";
    }

    /// <summary>Puts them below the environment variables of our own names.</summary>
    /// <exception cref="FormatException">A value is wrong; the message names the variable.</exception>
    internal static IConfigurationBuilder AddReferenceVariables(
        this IConfigurationBuilder configuration, Func<string, string?>? read = null)
    {
        var source = new Source(Values(read ?? Environment.GetEnvironmentVariable));
        var own = configuration.Sources.ToList().FindLastIndex(
            other => other is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        configuration.Sources.Insert(own < 0 ? configuration.Sources.Count : own, source);
        return configuration;
    }

    /// <summary>The port that they ask for, or null.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    internal static int? Port(Func<string, string?> read) => Known.Single(variable => variable.Key == PortOption).Value(read) is { } port
        ? int.Parse(port, CultureInfo.InvariantCulture)
        : null;

    private static Dictionary<string, string?> Values(Func<string, string?> read)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var variable in Known.Where(variable => variable.Key != PortOption))
        {
            if (variable.Value(read) is { } value && (variable.Only is null || variable.Only == value))
            {
                foreach (var key in variable.Keys)
                {
                    values[key] = value;
                }
            }
        }

        return values;
    }

    private static string? Connection(string text)
    {
        try
        {
            return PostgresUrl.ToConnectionString(text);
        }
        catch (FormatException failure)
        {
            throw new FormatException($"POSTGRES_URL: {failure.Message}", failure);
        }
    }

    private static Func<string, string?> Whole(int least, int most) => text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number.ToString(CultureInfo.InvariantCulture)
            : null;

    private static Func<string, string?> Number(double least, double most) => text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : null;

    private static string? Flag(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => "true",
        "FALSE" or "0" or "NO" or "OFF" => "false",
        _ => null,
    };

    /// <summary>A variable, and what it stands for.</summary>
    /// <param name="Name">Of the variable.</param>
    /// <param name="Key">The key of ours, as the documentation writes it.</param>
    /// <param name="Allowed">What is allowed, in words.</param>
    /// <param name="Read">The value of our key; null for one that is not allowed.</param>
    internal sealed record Variable(string Name, string Key, string Allowed, Func<string, string?> Read)
    {
        /// <summary>Every key of ours that it sets.</summary>
        internal IReadOnlyList<string> Keys { get; init; } = [Key];

        /// <summary>The one value that sets them; null for every value.</summary>
        internal string? Only { get; init; }

        /// <summary>The value of our key; null where it is not set, or empty.</summary>
        internal string? Value(Func<string, string?> read) => read(Name)?.Trim() is { Length: > 0 } text
            ? Read(text) ?? throw new FormatException($"{Name}: '{text}' is not allowed; {Allowed}.")
            : null;
    }

    /// <summary>Values of such variables.</summary>
    internal sealed class Provider : ConfigurationProvider
    {
        internal Provider(Dictionary<string, string?> values) => Data = values;
    }

    private sealed class Source(Dictionary<string, string?> values) : IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(values);
    }
}
