using System.CommandLine;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that compare served models.</summary>
internal static class LanguageComparisonVerbs
{
    private static readonly LanguageComparisonRequest Usual = new();

    private static readonly Option<string> Base = Needed("--base", "A served model, such as a base.", "NAME");
    private static readonly Option<string> Tuned = Needed("--tuned", "A served model, such as a version.", "NAME");

    private static readonly Option<string> Prompts = Needed(
        "--prompts", "JSON lines or a JSON array of texts, lists of messages, or rows of a dataset.", "FILE");

    private static readonly Option<string?> Name = Given("--name", "What it is called.", "TEXT");
    private static readonly Option<int?> Limit = new("--limit") { Description = "The first so many prompts.", HelpName = "N" };
    private static readonly Option<int> MaxTokens = Of("--max-tokens", "Tokens of an answer at most.", "N", Usual.MaxTokens);
    private static readonly Option<double> Temperature = Of("--temperature", "0 takes the likeliest, always.", "X", Usual.Temperature);
    private static readonly Option<int> Seed = Of("--seed", "Seed of the draws.", "N", Usual.Seed);

    private static readonly Option<string?> Judges = Given(
        "--judges", $"Some of {string.Join(", ", ComparisonJudge.All)}, parted by commas.", "NAMES");

    private static readonly Option<string?> DecidedBy = Given("--decided-by", "The judge whose verdicts count.", "NAME");
    private static readonly Option<string?> JudgeModel = Given("--judge-model", "A served model that judges for llm.", "NAME");
    private static readonly Option<bool> ExpectJson = new("--expect-json") { Description = "Every answer ought to be JSON." };
    private static readonly Option<bool> Plan = new("--plan") { Description = "Say what it would take; start nothing." };
    private static readonly Option<string?> Report = Given("--report", "Write it as a page or a table too: in .html or .csv.", "FILE");
    private static readonly Option<string?> Status = Given("--status", "Only those that are so.", "NAME");

    internal static IReadOnlyList<Command> All { get; } = [Compare(), List()];

    private static Command Compare() => Working(
        "compare",
        "Ask two served models the same and say which is better.",
        [Base, Tuned, Prompts, Name, Limit, MaxTokens, Temperature, Seed, Judges, DecidedBy, JudgeModel, ExpectJson, Plan, Report],
        CompareAsync);

    private static Command List() => Asking(
        "comparisons", "List comparisons, newest first.", [Status],
        parsed => new GetLanguageComparisons(parsed.GetValue(Status)), LanguageComparisonTables.Show);

    private static async Task<int> CompareAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var (format, request) = (FormatOf(parsed.GetValue(Report)), Request(parsed));
        await using var prompts = new FileStream(parsed.GetValue(Prompts)!, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (parsed.GetValue(Plan))
        {
            Print(parsed, await factory.SendAsync(new PlanLanguageComparison(request, prompts), token), LanguageComparisonTables.Show);
            return 0;
        }

        var started = await factory.SendAsync(new StartLanguageComparison(request, prompts), token);
        Terminal.Say($"Comparison {started.Id}: {started.Name}. {started.Plan.Summary}");
        var ended = await WorkFollower.FollowAsync(
            inner => factory.SendAsync(new GetLanguageComparison(started.Id), inner),
            comparison => comparison.FinishedAt is null
                ? new($"{comparison.Name}: {comparison.Done} of {comparison.Total}", comparison.Progress / 100)
                : null,
            inner => factory.SendAsync(new CancelLanguageComparison(started.Id), inner),
            token);
        if (format is not null)
        {
            var file = await factory.SendAsync(new ExportLanguageComparison(ended.Id, format), token);
            await File.WriteAllBytesAsync(parsed.GetValue(Report)!, file.Content, token);
        }

        Print(parsed, ended, LanguageComparisonTables.Show);
        return ended.Status == "completed" ? 0 : 1;
    }

    private static string? FormatOf(string? file) => file is null ? null : Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".html" => "html",
        ".csv" => "csv",
        _ => throw new FormatException($"report: '{file}' is neither a page nor a table by its name; one that ends in .html or .csv."),
    };

    private static LanguageComparisonRequest Request(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(Name),
        BaseModel = parsed.GetValue(Base),
        FineTunedModel = parsed.GetValue(Tuned),
        Limit = parsed.GetValue(Limit),
        MaxTokens = parsed.GetValue(MaxTokens),
        Temperature = parsed.GetValue(Temperature),
        Seed = parsed.GetValue(Seed),
        Judges = parsed.GetValue(Judges)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        DecidedBy = parsed.GetValue(DecidedBy),
        JudgeModel = parsed.GetValue(JudgeModel),
        ExpectJson = parsed.GetValue(ExpectJson) ? true : null,
    };

    private static Option<string> Needed(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Required = true,
    };

    private static Option<string?> Given(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    private static Option<T> Of<T>(string name, string description, string helpName, T usual) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
    };
}
