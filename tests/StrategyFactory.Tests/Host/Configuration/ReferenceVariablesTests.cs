using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Tests.Host.Configuration;

internal sealed class ReferenceVariablesTests
{
    private static readonly Dictionary<string, (string Given, string Read)> Values = new(StringComparer.Ordinal)
    {
        ["POSTGRES_URL"] = ("postgresql://a@db:5433/x", "Username=a;Host=db;Port=5433;Database=x"),
        ["DEFAULT_MAX_GENERATIONS"] = ("7", "7"),
        ["LOG_LEVEL"] = ("warning", "Warning"),
        ["WORKER_ID"] = ("worker_1", "worker_1"),
        ["POLL_INTERVAL"] = ("5", "5"),
        ["MAX_FINE_TUNE_DEPTH"] = ("3", "3"),
        ["TASK_MAX_ATTEMPTS"] = ("4", "4"),
        ["DISTANCE_THRESHOLD"] = ("0.2", "0.2"),
        ["SCORE_THRESHOLD"] = ("0.9", "0.9"),
        ["AGING_FACTOR"] = ("1.50", "1.5"),
        ["OPTIMIZATION_ENABLED"] = ("False", "false"),
        ["MIN_OPTIMIZATION_THRESHOLD"] = ("60.0", "60"),
        ["LEARNING_RATE"] = ("0.05", "0.05"),
        ["PERFORMANCE_HISTORY_LIMIT"] = ("500", "500"),
        ["RAG_CONTEXT_ENABLED"] = ("0", "false"),
        ["MAX_RAG_QUERIES_PER_OPTIMIZATION"] = ("2", "2"),
        ["RAG_CONTEXT_CACHE_TTL"] = ("60", "60"),
    };

    [Test]
    public void Each_sets_its_keys_above_the_file_and_below_our_own_names()
    {
        var file = File();
        var known = ReferenceVariables.Known.Where(variable => variable.Key != ReferenceVariables.PortOption).ToArray();
        Assert.That(known.Select(variable => variable.Name), Is.EquivalentTo(Values.Keys));
        var set = new ConfigurationBuilder().AddConfiguration(file).AddReferenceVariables(name => Values.TryGetValue(name, out var value) ? value.Given : null).Build();
        foreach (var variable in known)
        {
            foreach (var key in variable.Keys)
            {
                Assert.That(file[key], Is.Not.Null, $"{key} is no key of the file");
                Assert.That(set[key], Is.EqualTo(Values[variable.Name].Read), variable.Name);
            }
        }

        const string Own = "Evolution__MaxGenerations";
        Environment.SetEnvironmentVariable(Own, "9");
        try
        {
            var both = new ConfigurationBuilder().AddConfiguration(file).AddEnvironmentVariables().AddReferenceVariables(name => name == "DEFAULT_MAX_GENERATIONS" ? "7" : null).Build();
            Assert.That(both["Evolution:MaxGenerations"], Is.EqualTo("9"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Own, null);
        }
    }

    [Test]
    public void Enabled_leaves_every_enhancement_as_it_is_set()
    {
        var set = new ConfigurationBuilder().AddInMemoryCollection([new("PromptOptimization:Enhancements:topic_enhancement:Enabled", "false")])
            .AddReferenceVariables(name => name == "OPTIMIZATION_ENABLED" ? "true" : null).Build();
        Assert.That(set["PromptOptimization:Enhancements:topic_enhancement:Enabled"], Is.EqualTo("false"));
    }

    [TestCase("DEFAULT_MAX_GENERATIONS", "many", "DEFAULT_MAX_GENERATIONS: 'many' is not allowed; 1 to 50.")]
    [TestCase("SCORE_THRESHOLD", "NaN", "SCORE_THRESHOLD: 'NaN' is not allowed; 0 to 1.")]
    [TestCase("LOG_LEVEL", "loud", "LOG_LEVEL: 'loud' is not allowed; TRACE, DEBUG, INFO, WARN, WARNING, ERROR, CRITICAL, FATAL.")]
    [TestCase("POSTGRES_URL", "postgresql://db:0/x", "POSTGRES_URL: port: '0' is not allowed; 1 to 65535.")]
    public void A_wrong_value_is_refused_by_the_name_of_the_variable(string variable, string value, string message) =>
        Assert.That(() => new ConfigurationBuilder().AddReferenceVariables(name => name == variable ? value : null), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void The_port_is_asked_for_apart()
    {
        Assert.That(ReferenceVariables.Port(_ => null), Is.Null);
        Assert.That(ReferenceVariables.Port(name => name == "FINE_TUNING_PORT" ? "6004" : null), Is.EqualTo(6004));
        Assert.That(() => ReferenceVariables.Port(_ => "0"), Throws.TypeOf<FormatException>().With.Message.EqualTo("FINE_TUNING_PORT: '0' is not allowed; 1 to 65535."));
    }

    [Test]
    public void What_changes_nothing_is_told_in_one_line()
    {
        Assert.That(ReferenceVariables.TellIgnored(_ => null), Is.Null);
        Assert.That(ReferenceVariables.TellIgnored(name => name is "TRAINING_URL" or "REDIS_URL" ? "http://x" : ""), Does.EndWith(": TRAINING_URL, REDIS_URL."));
    }

    [Test]
    public void The_page_about_them_has_the_same_table()
    {
        var page = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var rows = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.That(rows, Is.EqualTo(ReferenceVariables.Known.Select(variable => $"| `{variable.Name}` | `{variable.Key}` | {variable.Allowed} |")));
        Assert.That(page, Does.Contain(string.Join(", ", ReferenceVariables.Ignored.Select(name => $"`{name}`"))));
    }

    private static IConfigurationRoot File() => new ConfigurationBuilder().AddJsonFile(Path.Combine(TestContext.CurrentContext.TestDirectory, "appsettings.json")).Build();
}
