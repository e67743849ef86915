using System.CommandLine;
using System.Globalization;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary>The verbs of <c>language</c> that are about models.</summary>
internal static class LanguageModelVerbs
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "Name of a base, or a folder in the layout of Hugging Face.",
        HelpName = "NAME|DIR",
        Required = true,
    };

    private static readonly Option<string?> Adapter = new("--adapter")
    {
        Description = "An adapter folder in the layout of PEFT.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Prompt = new("--prompt") { Description = "The text to write on.", HelpName = "TEXT" };
    private static readonly Option<string?> Tokens = new("--tokens") { Description = "The same as ids of tokens.", HelpName = "1,2,3" };

    private static readonly Option<int> MaxNewTokens = new("--max-new-tokens")
    {
        Description = "Tokens to write at most.",
        HelpName = "N",
        Required = true,
    };

    private static readonly Option<bool> Greedy = new("--greedy") { Description = "Always take the likeliest token." };
    private static readonly Option<double> Temperature = Drawn("--temperature", "How bold it draws, without --greedy.", 1.0);
    private static readonly Option<int> TopK = Drawn("--top-k", "Likeliest tokens that it draws among; 0 for all.", 50);
    private static readonly Option<double> TopP = Drawn("--top-p", "Share of the probability that it draws among.", 1.0);
    private static readonly Option<int> Seed = Drawn("--seed", "Seed of the draws.", 0);

    internal static IReadOnlyList<Command> All { get; } = [Generate(), Bases()];

    private static Command Generate() => Opening(
        "generate",
        "Write a text on.",
        [Model, Adapter, Prompt, Tokens, MaxNewTokens, Greedy, Temperature, TopK, TopP, Seed],
        GenerateAsync);

    private static Command Bases() => Asking(
        "bases", "List the language models that can be trained further.", [], _ => new GetLanguageBases(), LanguageTables.Show);

    private static async Task<int> GenerateAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        var model = parsed.GetValue(Model)!;
        var isFolder = Directory.Exists(model);
        GenerateText request = new()
        {
            Model = isFolder ? null : model,
            ModelFolder = isFolder ? Path.GetFullPath(model) : null,
            AdapterFolder = parsed.GetValue(Adapter) is { } adapter ? Path.GetFullPath(adapter) : null,
            Prompt = parsed.GetValue(Prompt),
            Tokens = parsed.GetValue(Tokens) is { } ids ? Ids(ids) : null,
            MaxNewTokens = parsed.GetValue(MaxNewTokens),
            Temperature = parsed.GetValue(Greedy) ? null : parsed.GetValue(Temperature),
            TopK = parsed.GetValue(TopK),
            TopP = parsed.GetValue(TopP),
            Seed = parsed.GetValue(Seed),
        };
        var text = await ProgressDisplay.RunAsync(
            "Writing", request.MaxNewTokens, report => factory.SendAsync(request with { Progress = written => report(written) }, token));
        Print(parsed, text, LanguageTables.Show);
        return 0;
    }

    private static int[] Ids(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(id =>
            int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"tokens: '{id}' is no id of a token; whole numbers from 0, parted by commas.")),
    ];

    private static Option<T> Drawn<T>(string name, string description, T usual) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => usual,
    };
}
